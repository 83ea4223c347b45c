import { alertObjects } from "./alerts/alert-providers";
import type {
    AnalysisContext,
    AnalysisObjects,
    AnalysisSecret,
    ArgumentPath,
    CanaryAnalysis,
} from "./analysis";
import type { Check } from "./checks/check";
import { trafficWaitWebhooks } from "./checks/traffic-wait";
import type { Webhook } from "./checks/webhook";
import { checkWebhooks } from "./checks/webhooks";
import { defined } from "../defined";
import type { EnoughTrafficMetric, Metric } from "./metrics/metric";
import { filled } from "./metrics/filled";
import { metricName } from "./metrics/names";
import { enoughRequests, metricObjects } from "./metrics/metric-templates";
import { strategyFields } from "./strategy-spec";
import { percent } from "./units";

/** An entry of a list in `spec.analysis`, and the argument that it came from. */
interface Entry {
    readonly spec: Readonly<Record<string, unknown>>;
    readonly arg: string;
}

/**
 * What an analysis comes to, as Flagger's API has it.
 *
 * @throws RangeError for units that {@link analysisProblems} finds fault with
 */
export function analysisObjects(
    context: AnalysisContext,
    analysis: CanaryAnalysis,
): AnalysisObjects {
    const { primaryReadyThreshold, canaryReadyThreshold, alerts = [] } = analysis;
    const metrics = metricObjects(context, analysis.metrics);
    const notices = alerts.map((alert) => alertObjects(context, alert));
    const lists = {
        metrics: metrics.map(({ spec, index }) => ({ spec, arg: `metrics[${index}]` })),
        webhooks: webhooks(context, analysis),
        alerts: notices.map(({ spec }, index) => ({ spec, arg: `alerts[${index}]` })),
    };
    return {
        spec: defined({
            interval: analysis.interval,
            threshold: analysis.threshold,
            ...strategyFields(analysis.strategy),
            primaryReadyThreshold: primaryReadyThreshold && percent(primaryReadyThreshold),
            canaryReadyThreshold: canaryReadyThreshold && percent(canaryReadyThreshold),
            metrics: lists.metrics.map(({ spec }) => spec),
            webhooks: lists.webhooks.map(({ spec }) => spec),
            alerts: alerts.length === 0 ? undefined : lists.alerts.map(({ spec }) => spec),
        }),
        skipAnalysis: analysis.strategy.kind === "skipAnalysis",
        templates: metrics.map(({ template }) => template),
        alertProviders: notices.flatMap(({ provider }) => provider ?? []),
        secrets: [...metrics, ...notices].flatMap(({ secret }): AnalysisSecret[] =>
            secret === undefined ? [] : [secret],
        ),
        paths: argumentPaths(lists, metrics),
    };
}

function webhooks(context: AnalysisContext, analysis: CanaryAnalysis): readonly Entry[] {
    const waits = analysis.metrics.flatMap((metric, index) =>
        metric.kind === "enoughTraffic" && metric.otherwise === "wait"
            ? waitWebhooks(context, analysis, metric).map((spec) => ({
                  spec,
                  arg: `metrics[${index}]`,
              }))
            : [],
    );
    const checks = (analysis.checks ?? [])
        .map((check, index) => ({ check, arg: `checks[${index}]` }))
        // Flagger stops at the first of them that fails, and a service's failure must leave no gate open.
        .sort((a, b) => rank(a.check) - rank(b.check))
        .flatMap(({ check, arg }) => checkWebhooks(context, check).map((spec) => ({ spec, arg })));
    return [...waits, ...checks];
}

function rank(check: Check): number {
    return check.kind === "postRolloutHook" ? 1 : 0;
}

function waitWebhooks(
    context: AnalysisContext,
    { strategy }: CanaryAnalysis,
    traffic: EnoughTrafficMetric,
): readonly Webhook[] {
    const { name, namespace, platform } = context;
    return trafficWaitWebhooks({
        name: metricName(traffic),
        canary: { name, namespace },
        // Without a load tester the analysis has been refused.
        loadTester: platform.loadTester ?? "",
        prometheus: platform.prometheus,
        enough: filled(context, enoughRequests(context, traffic)),
        steps: strategy.kind === "weighted" || strategy.kind === "weightedSteps",
    });
}

/** Fields of `spec.analysis` with a different place in the arguments. */
const strategyNames = [
    "stepWeight",
    "stepWeights",
    "maxWeight",
    "stepWeightPromotion",
    "iterations",
    "match",
    "sessionAffinity",
];

function argumentPaths(
    lists: Readonly<Record<string, readonly Entry[]>>,
    evaluated: readonly { readonly metric: Metric; readonly index: number }[],
): readonly ArgumentPath[] {
    return [
        { spec: "spec.analysis", arg: "analysis" },
        { spec: "spec.skipAnalysis", arg: "analysis.strategy" },
        ...strategyNames.map((name) => ({
            spec: `spec.analysis.${name}`,
            arg: `analysis.strategy.${name}`,
        })),
        { spec: "spec.analysis.webhooks", arg: "analysis.checks" },
        ...Object.entries(lists).flatMap(([list, entries]) =>
            entries.map(({ arg }, index) => ({
                spec: `spec.analysis.${list}[${index}]`,
                arg: `analysis.${arg}`,
            })),
        ),
        ...evaluated.flatMap(({ metric, index }, position) => {
            const spec = `spec.analysis.metrics[${position}]`;
            const arg = `analysis.metrics[${index}]`;
            return [
                { spec: `${spec}.interval`, arg: `${arg}.window` },
                ...limitNames(metric).map(([end, name]) => ({
                    spec: `${spec}.thresholdRange.${end}`,
                    arg: `${arg}.${name}`,
                })),
            ];
        }),
    ];
}

/** Which end of the range a metric's limit is, and what the limit is called among the arguments. */
function limitNames(metric: Metric): readonly (readonly ["min" | "max", string])[] {
    switch (metric.kind) {
        case "successRate":
        case "fasterThan":
            return [["min", "min"]];
        case "latency":
            return [["max", "max"]];
        case "enoughTraffic":
            return [["min", "minRequests"]];
        case "againstPrimary":
            return [["max", metric.measure === "latency" ? "maxFactor" : "maxBelow"]];
        case "errorBudgetBurn":
            return [["max", "maxBurnRate"]];
        case "query":
            return [
                ["min", "min"],
                ["max", "max"],
            ];
    }
}
