import type { V1LabelSelector } from "@kubernetes/client-node";
import type { PolicyRef, Server } from "../mesh-objects";
import type { PodView } from "../view/view";
import {
    authorizationsOf,
    type RouteAuthorization,
    defaultAuthorizations,
    type PolicyObjects,
} from "./authorizations";
import { selects } from "./selector";

/** A Server with everything that authorises clients to it. */
export interface ServerPolicy {
    readonly namespace: string;
    readonly name: string;
    readonly http: boolean;
    readonly authorizations: readonly RouteAuthorization[];
}

/** The lookup of the Server for a pod's port: of several the oldest, then the first by name. */
export function serverLookup(
    objects: PolicyObjects,
): (pod: PodView, port: number) => ServerPolicy | undefined {
    const servers = objects.servers
        .map((server) => ({ server, policy: serverPolicy(server, objects) }))
        .sort(
            (a, b) =>
                createdAt(a.server) - createdAt(b.server) ||
                (a.policy.name < b.policy.name ? -1 : 1),
        );
    return (pod, port) =>
        servers.find(
            ({ server, policy }) =>
                policy.namespace === pod.namespace &&
                portOf(server, pod) === port &&
                selects(server.spec?.podSelector ?? noPods, pod.labels),
        )?.policy;
}

// a Server for external workloads has no podSelector and governs no pod
const noPods: V1LabelSelector = { matchExpressions: [{ key: "", operator: "Exists" }] };

function portOf(server: Server, pod: PodView): number | undefined {
    const port = server.spec?.port;
    return typeof port === "string" ? pod.portNames.get(port) : port;
}

function createdAt(server: Server): number {
    return new Date(server.metadata?.creationTimestamp ?? 0).getTime();
}

function serverPolicy(server: Server, objects: PolicyObjects): ServerPolicy {
    const namespace = server.metadata?.namespace ?? "";
    const name = server.metadata?.name ?? "";
    const policies = objects.authorizationPolicies.filter(
        (policy) =>
            policy.metadata?.namespace === namespace && targets(policy.spec?.targetRef, name),
    );
    return {
        namespace,
        name,
        http: !["opaque", "TLS"].includes(server.spec?.proxyProtocol ?? "unknown"),
        authorizations: [
            ...policies.flatMap((policy) => authorizationsOf(policy, objects)),
            ...defaultAuthorizations(server.spec?.accessPolicy ?? "deny"),
        ],
    };
}

function targets(ref: PolicyRef | undefined, server: string): boolean {
    const group = ref?.group ?? "";
    return (
        (ref?.kind === "Server" && group === "policy.linkerd.io" && ref.name === server) ||
        (ref?.kind === "Namespace" && ["", "core"].includes(group))
    );
}
