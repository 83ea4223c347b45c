import type * as pulumi from "@pulumi/pulumi";

import type { KubernetesObject } from "../../rules/canary/context";
import type { WorkloadKind } from "../../rules/metrics/requests";
import type { Alert } from "./alerts/alert";
import type { Check } from "./checks/check";
import type { Metric } from "./metrics/metric";
import type { PlatformReference } from "./platform-reference";
import type { Strategy } from "./strategy";
import type { Duration, Percent } from "./units";

export { analysisObjects } from "./analysis-objects";
export { analysisProblems } from "./analysis-problems";

/**
 * When and how a canary is evaluated, and how traffic moves to it.
 *
 * @example
 * const analysis: CanaryAnalysis = {
 *     interval: "30s",
 *     threshold: 5,
 *     strategy: { kind: "weighted", stepWeight: 10, maxWeight: 50 },
 *     metrics: [
 *         { kind: "enoughTraffic", minRequests: 50, otherwise: "wait" },
 *         { kind: "successRate", min: "99%" },
 *         { kind: "latency", percentile: 95, max: "500ms" },
 *     ],
 *     checks: [{ kind: "smokeTest", command: "curl -sf http://podinfo-canary.test:9898/healthz" }],
 * };
 */
export interface CanaryAnalysis {
    /** Time between two checks; Flagger's shortest is 10s. */
    readonly interval: Duration;
    /** Number of failed checks after which the release is rolled back; a passed check does not reset it. */
    readonly threshold: number;
    /** How traffic reaches the canary. */
    readonly strategy: Strategy;
    /**
     * Each metric must pass at each check. They are evaluated in this order, `enoughTraffic` first, until one fails.
     */
    readonly metrics: readonly Metric[];
    /**
     * Tests, gates and hooks in addition to the metrics.
     * @default - none
     */
    readonly checks?: readonly Check[];
    /**
     * Alerts about this Canary.
     * @default - those of Flagger's global notifier
     */
    readonly alerts?: readonly Alert[];
    /**
     * Percentage of the primary's pods that must be ready.
     * @default - Flagger's, 100%
     */
    readonly primaryReadyThreshold?: Percent;
    /**
     * Percentage of the canary's pods that must be ready.
     * @default - Flagger's, 100%
     */
    readonly canaryReadyThreshold?: Percent;
}

/** The canary that an analysis is for. */
export interface AnalysisContext {
    /** Name of the Canary; it is the prefix of the names of its objects. */
    readonly name: string;
    readonly namespace: string;
    /** The workload that is released: its kind is the label by which Linkerd's metrics name it. */
    readonly target: { readonly kind: WorkloadKind; readonly name: string };
    readonly platform: PlatformReference;
}

/** A Secret that an analysis needs, in the Canary's namespace. */
export interface AnalysisSecret {
    readonly name: string;
    readonly stringData: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Which argument a part of the Canary came from. */
export interface ArgumentPath {
    /** Path in the Canary, such as `spec.analysis.metrics[0]`. */
    readonly spec: string;
    /** Path in the arguments, such as `analysis.metrics[1]`. */
    readonly arg: string;
}

/** Everything that an analysis adds to a Canary. */
export interface AnalysisObjects {
    /** The Canary's `spec.analysis`. */
    readonly spec: Readonly<Record<string, unknown>>;
    /** The Canary's `spec.skipAnalysis`. */
    readonly skipAnalysis: boolean;
    /** MetricTemplates, each named after the Canary. */
    readonly templates: readonly KubernetesObject[];
    /** AlertProviders, each named after the Canary. */
    readonly alertProviders: readonly KubernetesObject[];
    /** Secrets with their credentials. */
    readonly secrets: readonly AnalysisSecret[];
    /** The longest `spec` that a path begins with decides. */
    readonly paths: readonly ArgumentPath[];
}
