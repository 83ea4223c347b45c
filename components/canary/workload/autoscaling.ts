import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import type { KubernetesObject } from "../../../rules/canary/context";
import { type Duration, type Percent, percent, seconds } from "../units";
import { type KedaTrigger, kedaTriggers, primaryQueries } from "./keda-triggers";
import type { Target } from "./target";

/** Numbers of replicas of the primary, where they differ from the canary's. */
export interface PrimaryReplicas {
    /**
     * Minimum number of replicas.
     * @default - the canary's
     */
    readonly minReplicas?: number;
    /**
     * Maximum number of replicas.
     * @default - the canary's
     */
    readonly maxReplicas?: number;
}

/**
 * A HorizontalPodAutoscaler for the target; Flagger makes the primary's after it. A change of it reaches the primary with
 * the next promotion (Flagger pkg/canary/hpa_reconciler.go).
 *
 * The same number as minimum and maximum keeps a fixed number of replicas: the target itself must have none, for
 * Flagger scales it to zero between releases.
 */
export interface HpaAutoscaling {
    readonly kind: "hpa";
    /**
     * Minimum number of replicas while it runs.
     * @default 1
     */
    readonly minReplicas?: number;
    /** Maximum number of replicas. */
    readonly maxReplicas: number;
    /**
     * Used CPU, as a share of what the containers request, that more replicas are started to keep below; none where
     * `memory` or `metrics` is set and this is not.
     * @default "80%"
     */
    readonly cpu?: Percent;
    /**
     * Used memory, as a share of what the containers request.
     * @default - not evaluated
     */
    readonly memory?: Percent;
    /**
     * More metrics, as in `spec.metrics`. Flagger gives them to the primary unchanged, so none may name the workload.
     * @default - none
     */
    readonly metrics?: readonly pulumi.Unwrap<k8s.types.input.autoscaling.v2.MetricSpec>[];
    /** How fast to scale, as in `spec.behavior`. */
    readonly behavior?: pulumi.Unwrap<k8s.types.input.autoscaling.v2.HorizontalPodAutoscalerBehavior>;
    /**
     * Numbers of the primary.
     * @default - the canary's
     */
    readonly primary?: PrimaryReplicas;
}

/**
 * A KEDA ScaledObject for the target; Flagger makes the primary's after it and pauses this one between releases, by the
 * annotation `autoscaling.keda.sh/paused-replicas`. No annotation can be set here: a field that the program does not name
 * stays as Flagger left it, at a second `up` and after a refresh.
 *
 * Flagger knows KEDA's fields of 2021 and drops others when it pauses (Flagger v1.44.0
 * pkg/apis/keda/v1alpha1/scaledobject.go), so only those can be set.
 */
export interface KedaAutoscaling {
    readonly kind: "keda";
    /**
     * Minimum number of replicas while it runs.
     * @default 1
     */
    readonly minReplicas?: number;
    /** Maximum number of replicas. */
    readonly maxReplicas: number;
    /** Triggers of the scaling; at least one. */
    readonly triggers: readonly KedaTrigger[];
    /**
     * Polling interval of the triggers.
     * @default - KEDA's, 30s
     */
    readonly pollingInterval?: Duration;
    /**
     * Time without a trigger after which KEDA scales to zero.
     * @default - KEDA's, 5m
     */
    readonly cooldownPeriod?: Duration;
    /** Number of replicas while a trigger cannot be evaluated, and the number of failures before. */
    readonly fallback?: {
        /** Failures in a row. */
        readonly failureThreshold: number;
        /** Replicas that then run. */
        readonly replicas: number;
    };
    /**
     * Numbers of the primary.
     * @default - the canary's
     */
    readonly primary?: PrimaryReplicas;
}

/** Autoscaling of the workload. */
export type Autoscaling = HpaAutoscaling | KedaAutoscaling;

/** The scaler of the target, and the `autoscalerRef` by which Flagger makes the primary's. */
export function scaler(
    target: Target,
    autoscaling: Autoscaling,
): { readonly object: KubernetesObject; readonly ref: Readonly<Record<string, unknown>> } {
    const object =
        autoscaling.kind === "hpa"
            ? horizontalPodAutoscaler(target, autoscaling)
            : scaledObject(target, autoscaling);
    const { primary } = autoscaling;
    const queries = autoscaling.kind === "keda" ? primaryQueries(autoscaling.triggers) : {};
    return {
        object,
        ref: {
            apiVersion: object.apiVersion,
            kind: object.kind,
            name: object.metadata.name,
            ...(primary === undefined ? {} : { primaryScalerReplicas: { ...primary } }),
            ...(Object.keys(queries).length === 0 ? {} : { primaryScalerQueries: queries }),
        },
    };
}

function scaleTargetRef({ kind, name }: Target): Record<string, string> {
    return { apiVersion: "apps/v1", kind, name };
}

function horizontalPodAutoscaler(target: Target, hpa: HpaAutoscaling): KubernetesObject {
    const more = hpa.metrics ?? [];
    const cpu = hpa.cpu ?? (hpa.memory === undefined && more.length === 0 ? "80%" : undefined);
    const utilization = (name: string, share: Percent | undefined): unknown[] =>
        share === undefined
            ? []
            : [
                  {
                      type: "Resource",
                      resource: {
                          name,
                          target: { type: "Utilization", averageUtilization: percent(share) },
                      },
                  },
              ];
    return {
        apiVersion: "autoscaling/v2",
        kind: "HorizontalPodAutoscaler",
        metadata: { name: target.name, namespace: target.namespace },
        spec: {
            scaleTargetRef: scaleTargetRef(target),
            minReplicas: hpa.minReplicas ?? 1,
            maxReplicas: hpa.maxReplicas,
            metrics: [...utilization("cpu", cpu), ...utilization("memory", hpa.memory), ...more],
            ...(hpa.behavior === undefined ? {} : { behavior: hpa.behavior }),
        },
    };
}

function scaledObject(target: Target, keda: KedaAutoscaling): KubernetesObject {
    return {
        apiVersion: "keda.sh/v1alpha1",
        kind: "ScaledObject",
        metadata: { name: target.name, namespace: target.namespace },
        spec: {
            scaleTargetRef: scaleTargetRef(target),
            minReplicaCount: keda.minReplicas ?? 1,
            maxReplicaCount: keda.maxReplicas,
            ...(keda.pollingInterval === undefined
                ? {}
                : { pollingInterval: seconds(keda.pollingInterval) }),
            ...(keda.cooldownPeriod === undefined
                ? {}
                : { cooldownPeriod: seconds(keda.cooldownPeriod) }),
            ...(keda.fallback === undefined ? {} : { fallback: { ...keda.fallback } }),
            triggers: kedaTriggers(keda.triggers),
        },
    };
}
