import type * as pulumi from "@pulumi/pulumi";

import type { KubernetesObject } from "../../rules/canary/scene";
import type { Problem } from "../../rules/problem";
import type { Check } from "./checks/check";
import { webhook } from "./checks/webhooks";
import type { Metric } from "./metrics/metric";
import { metricObjects } from "./metrics/objects";
import type { PlatformReference } from "./platform-reference";
import type { Strategy } from "./strategy";
import { strategyFields } from "./strategy-spec";
import type { Duration } from "./units";

/** When a canary is judged, by what, and how traffic moves meanwhile. */
export interface CanaryAnalysis {
    /** Time between two checks; Flagger's shortest is 10s. */
    readonly interval: Duration;
    /** Failed checks after which the release is rolled back. */
    readonly threshold: number;
    readonly strategy: Strategy;
    /** Each has to pass at each check; asked in this order, up to the first that fails. */
    readonly metrics: readonly Metric[];
    /**
     * What is run or asked beside the metrics.
     * @default - nothing
     */
    readonly checks?: readonly Check[];
}

/** The canary that an analysis is for. */
export interface AnalysisContext {
    /** Name of the Canary; those of the objects made for it begin with it. */
    readonly name: string;
    readonly namespace: string;
    /** Port of the Service that clients call. */
    readonly port: number;
    /** The workload that is released: its kind is the label by which Linkerd's metrics name it. */
    readonly target: { readonly kind: "Deployment" | "DaemonSet"; readonly name: string };
    readonly platform: PlatformReference;
}

/** A Secret that an analysis needs. */
export interface AnalysisSecret {
    readonly name: string;
    readonly stringData: Readonly<Record<string, pulumi.Input<string>>>;
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
    /** Secrets with the credentials of both. */
    readonly secrets: readonly AnalysisSecret[];
    /**
     * Which argument a part of the Canary came from, such as `spec.analysis.metrics[0]` from `analysis.metrics[0]`: the
     * longest `spec` that a path begins with decides.
     */
    readonly paths: readonly { readonly spec: string; readonly arg: string }[];
}

/**
 * What an analysis comes to, as Flagger's API has it.
 *
 * @throws RangeError for arguments that {@link analysisProblems} finds fault with
 */
export function analysisObjects(
    context: AnalysisContext,
    analysis: CanaryAnalysis,
): AnalysisObjects {
    const metrics = analysis.metrics.map((metric) => metricObjects(context, metric));
    const checks = analysis.checks ?? [];
    return {
        spec: {
            interval: analysis.interval,
            threshold: analysis.threshold,
            ...strategyFields(analysis.strategy),
            metrics: metrics.map(({ spec }) => spec),
            webhooks: checks.map((check) => webhook(context, check)),
        },
        skipAnalysis: analysis.strategy.kind === "skipAnalysis",
        templates: metrics.map(({ template }) => template),
        alertProviders: [],
        secrets: [],
        paths: [
            { spec: "spec.analysis", arg: "analysis" },
            ...analysis.metrics.map((_, index) => ({
                spec: `spec.analysis.metrics[${index}]`,
                arg: `analysis.metrics[${index}]`,
            })),
            ...checks.map((_, index) => ({
                spec: `spec.analysis.webhooks[${index}]`,
                arg: `analysis.checks[${index}]`,
            })),
        ],
    };
}

/**
 * What only the arguments can get wrong, and the finished Canary no longer shows.
 *
 * @param path of the analysis in the program or the configuration, such as `analysis`
 */
export function analysisProblems(
    path: string,
    context: AnalysisContext,
    analysis: CanaryAnalysis,
): Problem[] {
    const needing = (analysis.checks ?? []).map((check, index) => ({ check, index }));
    return context.platform.loadTester !== undefined
        ? []
        : needing.map(({ check, index }) => ({
              id: "check/load-tester",
              severity: "error",
              path: `${path}.checks[${index}]`,
              value: check.kind,
              rule: "the load tester runs this check, and the platform names none",
              remedy: "give the platform a load tester, or leave the check out",
          }));
}
