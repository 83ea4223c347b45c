import { type Fields, fieldsOf, numberOf, textOf } from "../../reading";
import type { RuleContext } from "../../context";
import { nameOf, nearOf } from "./objects";
import { namedScaler, primaryBounds } from "./scalers";
import { serviceNames, targetReference, type Workload } from "./target";

/** The least number of pods during a release. */
export interface ReleasePods {
    readonly primary: number;
    readonly canary: number;
    /** Pods of the primary that its rolling update needs in addition, while those of the canary still run. */
    readonly surge: number;
}

/** The pods of both versions of a Deployment; `undefined` if their numbers are not known. */
export function podsOfRelease(
    context: RuleContext,
    { kind, spec }: Workload,
): ReleasePods | undefined {
    const scaler = namedScaler(context);
    const replicas = Math.max(1, numberOf(spec.replicas) ?? 1);
    if (kind !== "Deployment" || (scaler !== undefined && scaler.object === undefined)) {
        return undefined;
    }
    const { minReplicaCount, minReplicas } = fieldsOf(scaler?.object?.spec);
    const least = numberOf(minReplicas) ?? numberOf(minReplicaCount) ?? 1;
    const primary =
        scaler === undefined ? replicas : Math.max(1, primaryBounds(context, scaler).min ?? 1);
    const canary = scaler === undefined ? replicas : Math.max(1, least);
    return { primary, canary, surge: surgeOf(spec, primary) };
}

/** Without room for an unavailable pod a rolling update first creates another one. */
function surgeOf({ strategy }: Fields, replicas: number): number {
    const { rollingUpdate, type } = fieldsOf(strategy);
    const { maxUnavailable = "25%" } = fieldsOf(rollingUpdate);
    const percent = /^(\d+)%$/.exec(textOf(maxUnavailable) ?? "")?.[1];
    const unavailable =
        percent === undefined
            ? (numberOf(maxUnavailable) ?? 0)
            : Math.floor((Number(percent) * replicas) / 100);
    return type === "Recreate" || unavailable > 0 ? 0 : 1;
}

/** Keys of a quota that count objects, by the objects' kind. */
const OBJECT_KEYS: Readonly<Record<string, string>> = {
    services: "Service",
    "count/services": "Service",
    "count/deployments.apps": "Deployment",
    "count/horizontalpodautoscalers.autoscaling": "HorizontalPodAutoscaler",
    "count/httproutes.gateway.networking.k8s.io": "HTTPRoute",
};

/**
 * The names of the objects that a key of a quota counts: those that are known in the namespace, and those that Flagger
 * creates for its Canaries.
 */
export function countedObjects(context: RuleContext, key: string): ReadonlySet<string> {
    const kind = Object.hasOwn(OBJECT_KEYS, key) ? OBJECT_KEYS[key] : undefined;
    if (kind === undefined) {
        return new Set();
    }
    const canaries = nearOf(context, "Canary").map((canary) => ({
        ...context,
        canary: canary as unknown as RuleContext["canary"],
    }));
    return new Set([
        ...nearOf(context, kind).map(nameOf),
        ...[context, ...canaries].flatMap((one) => createdFor(one, kind)),
    ]);
}

function createdFor(context: RuleContext, kind: string): readonly string[] {
    const names = serviceNames(context);
    const target = targetReference(context);
    const scaler = namedScaler(context);
    switch (kind) {
        case "Service":
            return names === undefined ? [] : [names.apex, names.primary, names.canary];
        case "HTTPRoute":
            return names === undefined ? [] : [names.apex];
        case "Deployment":
            return target?.kind === kind ? [target.name, `${target.name}-primary`] : [];
        default:
            return scaler?.kind === kind ? [scaler.name, `${scaler.name}-primary`] : [];
    }
}
