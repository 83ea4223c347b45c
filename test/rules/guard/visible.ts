import {
    type CanaryRule,
    canaryRules,
    type KubernetesObject,
    type RuleContext,
} from "../../../rules/canary";
import { checkRule } from "../../../rules/canary/check";
import { canarySchema } from "../../../rules/canary/schema/canary";
import { asStored } from "../../../rules/canary/schema/stored";
import { LONGEST_LIST } from "../../../rules/guard/canary/variables";
import { coverage } from "../../../rules/guard/coverage";
import type { GuardedKind } from "../../../rules/guard/kinds";
import { OWN_RULES } from "../../../rules/guard/messages";
import type { AdmissionRequest } from "../../support/cel/policy";

/** A place at which a rule is broken. */
export interface Place {
    readonly id: string;
    readonly place: string;
    readonly path: string;
}

/** A request to make one object of a context, and what the rules find in what the guard sees of it. */
export interface GuardedRequest {
    readonly request: AdmissionRequest;
    readonly expected: readonly Place[];
}

const askedOf = new Map(coverage().map((row) => [row.id, row.askedOf]));
const TARGETS = ["Deployment", "DaemonSet"];
const OF_TARGETS = ["canary-deployment", "canary-daemon-set", "target"] as const;
const OF_WORKLOADS = ["workload", "unlabelled-workload"] as const;

/** Each object of a context that the guard evaluates, as if it were created last. */
export function requestsOf(context: RuleContext): readonly GuardedRequest[] {
    const known = requests.get(context) ?? madeOf(context);
    requests.set(context, known);
    return known;
}

const requests = new WeakMap<RuleContext, readonly GuardedRequest[]>();

function madeOf(context: RuleContext): GuardedRequest[] {
    const canary = stored(context.canary);
    const namespace = canary.metadata.namespace ?? "default";
    const around = context.objects;
    const namespaceObject = namespaceOf(around, namespace);
    const live = [canary, ...around].map(defaulted);
    const request = (object: KubernetesObject): AdmissionRequest => ({
        object: defaulted(object),
        namespaceObject,
        params: live.filter((other) => ["Canary", ...TARGETS].includes(other.kind)),
    });
    const seeing = (objects: readonly KubernetesObject[], kinds: readonly GuardedKind[]) =>
        foundIn({ ...context, canary, objects }, kinds);
    const targets = around.filter(
        ({ kind, metadata }) => TARGETS.includes(kind) && metadata.namespace === namespace,
    );
    const ofTargets = targets.map((target) => ({
        target,
        found: seeing([namespaceObject, target], OF_TARGETS),
    }));
    const others = around.filter(({ kind }) => kind === "Canary");
    return [
        {
            request: request(canary),
            expected: [
                ...seeing([], ["canary"]).filter(({ place }) => place === placeOf(canary)),
                ...tooLong(canary),
                ...ofTargets.flatMap(({ found }) => found),
                ...others.flatMap((other) => seeing([other], ["canary-others"])),
            ],
        },
        ...ofTargets.map(({ found, target }) => ({
            request: request(target),
            expected: [
                ...found,
                ...seeing([target], OF_WORKLOADS).filter(({ place }) => place === placeOf(target)),
            ],
        })),
        ...around
            .filter(({ kind }) => ["MetricTemplate", "AlertProvider"].includes(kind))
            .map((object) => ({
                request: request(object),
                expected: seeing([object], ["metric-template", "alert-provider"]).filter(
                    ({ place }) => place === placeOf(object),
                ),
            })),
    ];
}

/** What the rules that the guard enforces on some kinds find, without the rules that only the guard has. */
function foundIn(context: RuleContext, kinds: readonly GuardedKind[]): Place[] {
    return rulesOf(kinds)
        .flatMap((rule) => checkRule(rule, context))
        .map(({ field, id, object }) => ({
            id,
            place: object ?? placeOf(context.canary),
            path: field,
        }));
}

function rulesOf(kinds: readonly GuardedKind[]): readonly CanaryRule[] {
    return canaryRules.filter(({ id }) =>
        kinds.some((kind) => askedOf.get(id)?.includes(kind) === true),
    );
}

/** Ids of rules that only the guard has, and whose cases are in `injection/`. */
export const isOwnOfInjection = (id: string): boolean =>
    Object.hasOwn(OWN_RULES, id) && id.startsWith("injection/");

/** The one rule of a Canary that only the guard has. */
function tooLong(canary: KubernetesObject): Place[] {
    return listsIn(canary["spec"], "spec")
        .filter(({ length }) => length > LONGEST_LIST)
        .map(({ path }) => ({ id: "guard/too-long", place: placeOf(canary), path }));
}

function listsIn(
    value: unknown,
    path: string,
): { readonly path: string; readonly length: number }[] {
    if (Array.isArray(value)) {
        return [{ path, length: value.length }];
    }
    return typeof value === "object" && value !== null
        ? Object.entries(value).flatMap(([name, item]) => listsIn(item, `${path}.${name}`))
        : [];
}

/** A Canary as the API server keeps it, before any policy is asked. */
function stored(canary: KubernetesObject): KubernetesObject {
    const { metadata } = canary;
    const kept = asStored(JSON.parse(JSON.stringify(canary)), canarySchema) as object;
    return { apiVersion: "flagger.app/v1beta1", kind: "Canary", ...kept, metadata };
}

/** A workload with what the API server fills in and the guard reads; any other object as it is. */
function defaulted(object: KubernetesObject): KubernetesObject {
    const spec = object["spec"] as object;
    switch (object.kind) {
        case "Deployment":
            return {
                ...object,
                spec: {
                    replicas: 1,
                    progressDeadlineSeconds: 600,
                    strategy: {
                        type: "RollingUpdate",
                        rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" },
                    },
                    ...spec,
                },
            };
        case "DaemonSet":
            return {
                ...object,
                spec: {
                    updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
                    ...spec,
                },
            };
        case "Canary":
            return stored(object);
        default:
            return object;
    }
}

function namespaceOf(objects: readonly KubernetesObject[], name: string): KubernetesObject {
    return (
        objects.find(({ kind, metadata }) => kind === "Namespace" && metadata.name === name) ?? {
            apiVersion: "v1",
            kind: "Namespace",
            metadata: { name, annotations: { "linkerd.io/inject": "enabled" } },
        }
    );
}

function placeOf({ kind, metadata }: KubernetesObject): string {
    return `${kind} ${metadata.namespace ?? "default"}/${metadata.name}`;
}
