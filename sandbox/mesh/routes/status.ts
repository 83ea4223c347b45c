import type { HttpRoute, ParentRef, RouteParentStatus } from "../mesh-objects";
import { isGrpcRoute, namespaceOf, parentKey } from "./parents";
import { isEgressNetworkRef, isServerRef, isServiceRef } from "./refs";
import {
    accepted,
    backendNotFound,
    headlessParent,
    invalidKind,
    noMatchingParent,
    resolvedRefs,
    routeConflicted,
    type ConditionStatus,
} from "./conditions";

/** The name under which Linkerd's policy controller writes a route's status. */
export const policyControllerName = "linkerd.io/policy-controller";

/** What a route's status depends on, by `namespace/name`. */
export interface KnownParents {
    /** `parent` distinguishes a Service that can be a route's parent from one without a ClusterIP. */
    service(key: string): "parent" | "headless" | undefined;
    server(key: string): boolean;
    /** Whether a GRPCRoute has this very parent, as {@link parentKey} names it. */
    grpcParent(key: string): boolean;
}

/**
 * The whole `status.parents` that Linkerd's policy controller would write (policy-controller/k8s/status): the
 * entries of other controllers as they are, then its own for each parent of a kind that it knows. It sets no
 * observedGeneration, and a route that it cannot convert is Accepted all the same.
 *
 * @param now RFC 3339 time for conditions that changed; the rest keep their time.
 */
export function desiredParents(
    route: HttpRoute,
    known: KnownParents,
    now: string,
): RouteParentStatus[] {
    const current = route.status?.parents ?? [];
    const foreign = current.filter(({ controllerName }) => controllerName !== policyControllerName);
    const own = (route.spec?.parentRefs ?? []).flatMap((parent) => {
        const status = parentStatus(route, parent, known);
        return status === undefined ? [] : [withTimes(status, current, now)];
    });
    return [...foreign, ...own];
}

/** Whether two lists say the same, the order of parents and the times of transitions apart. */
export function sameParents(
    left: readonly RouteParentStatus[],
    right: readonly RouteParentStatus[],
): boolean {
    const comparable = (list: readonly RouteParentStatus[]): string =>
        JSON.stringify(list.map(canonical).sort());
    return comparable(left) === comparable(right);
}

function parentStatus(
    route: HttpRoute,
    parent: ParentRef,
    known: KnownParents,
): { parentRef: ParentRef; verdicts: ConditionStatus[] } | undefined {
    const namespace = namespaceOf(route, parent);
    const key = `${namespace}/${parent.name}`;
    const conflicts = !isGrpcRoute(route) && known.grpcParent(parentKey(route, parent));
    const taken = conflicts ? routeConflicted : accepted;
    if (isServerRef(parent.group, parent.kind)) {
        return {
            parentRef: { group: "policy.linkerd.io", kind: "Server", namespace, name: parent.name },
            verdicts: [known.server(key) ? taken : noMatchingParent],
        };
    }
    const port = parent.port === undefined ? {} : { port: parent.port };
    if (isServiceRef(parent.group, parent.kind)) {
        return {
            parentRef: { group: "core", kind: "Service", namespace, name: parent.name, ...port },
            verdicts: [serviceVerdict(known.service(key), taken), backendVerdict(route, known)],
        };
    }
    if (isEgressNetworkRef(parent.group, parent.kind)) {
        return {
            parentRef: {
                group: "policy.linkerd.io",
                kind: "EgressNetwork",
                namespace,
                name: parent.name,
                ...port,
            },
            // the sandbox has no egress networks to attach to
            verdicts: [noMatchingParent, backendVerdict(route, known)],
        };
    }
    return undefined;
}

function serviceVerdict(
    service: ReturnType<KnownParents["service"]>,
    taken: ConditionStatus,
): ConditionStatus {
    switch (service) {
        case "parent":
            return taken;
        case "headless":
            return headlessParent;
        case undefined:
            return noMatchingParent;
    }
}

/** The first fault of any backend of any rule decides. */
function backendVerdict(route: HttpRoute, known: KnownParents): ConditionStatus {
    for (const backend of (route.spec?.rules ?? []).flatMap((rule) => rule.backendRefs ?? [])) {
        const kind = backend.kind ?? "Service";
        const namespace = backend.namespace ?? route.metadata?.namespace ?? "";
        if (isEgressNetworkRef(backend.group, kind)) {
            return backendNotFound;
        }
        if (!isServiceRef(backend.group, kind)) {
            return invalidKind;
        }
        if (known.service(`${namespace}/${backend.name}`) === undefined) {
            return backendNotFound;
        }
    }
    return resolvedRefs;
}

function withTimes(
    status: { parentRef: ParentRef; verdicts: ConditionStatus[] },
    current: readonly RouteParentStatus[],
    now: string,
): RouteParentStatus {
    const before = current.find(
        ({ controllerName, parentRef }) =>
            controllerName === policyControllerName &&
            canonicalRef(parentRef) === canonicalRef(status.parentRef),
    );
    return {
        controllerName: policyControllerName,
        parentRef: status.parentRef,
        conditions: status.verdicts.map((verdict) => {
            const old = before?.conditions?.find(({ type }) => type === verdict.type);
            const kept = old?.status === verdict.status ? old.lastTransitionTime : undefined;
            return { lastTransitionTime: kept ?? now, ...verdict };
        }),
    };
}

function canonical(parent: RouteParentStatus): string {
    const conditions = (parent.conditions ?? []).map((condition) => [
        condition.type,
        condition.status,
        condition.reason,
        condition.message,
        condition.observedGeneration ?? null,
    ]);
    return JSON.stringify([parent.controllerName, canonicalRef(parent.parentRef), conditions]);
}

function canonicalRef(ref: ParentRef): string {
    const { group, kind, namespace, name, sectionName, port } = ref;
    return JSON.stringify(
        [group, kind, namespace, name, sectionName, port].map((part) => part ?? null),
    );
}
