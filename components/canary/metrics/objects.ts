import type { KubernetesObject } from "../../../rules/canary/scene";
import type { AnalysisContext } from "../analysis";
import { latencyQuery, successRateQuery } from "../metric-queries";
import { milliseconds, percent } from "../units";
import type { Metric } from "./metric";

type Fields = Record<string, unknown>;

/** One metric as Flagger has it: an entry of `spec.analysis.metrics` and the template that it refers to. */
export interface MetricObjects {
    readonly spec: Fields;
    readonly template: KubernetesObject;
}

/** Name of a metric: the user's, or the kind's own. */
export function metricName(metric: Metric): string {
    return metric.name ?? defaultName(metric);
}

function defaultName(metric: Metric): string {
    switch (metric.kind) {
        case "successRate":
            return "success-rate";
        case "latency":
            return [undefined, 99].includes(metric.percentile)
                ? "latency"
                : `latency-p${metric.percentile}`;
    }
}

/** What one metric comes to. */
export function metricObjects(context: AnalysisContext, metric: Metric): MetricObjects {
    const name = metricName(metric);
    const { query, thresholdRange } = judged(metric);
    const metadata = { name: `${context.name}-${name}`, namespace: context.namespace };
    return {
        spec: {
            name,
            templateRef: metadata,
            thresholdRange,
            // A template has no interval of its own: without this one its query would not parse.
            interval: metric.window ?? "1m",
            templateVariables: { direction: "inbound" },
        },
        template: {
            apiVersion: "flagger.app/v1beta1",
            kind: "MetricTemplate",
            metadata,
            spec: {
                provider: { type: "prometheus", address: context.platform.prometheus },
                query,
            },
        },
    };
}

function judged(metric: Metric): { query: string; thresholdRange: Fields } {
    switch (metric.kind) {
        case "successRate":
            return { query: successRateQuery, thresholdRange: { min: percent(metric.min) } };
        case "latency":
            return {
                query: latencyQuery(metric.percentile ?? 99),
                thresholdRange: { max: milliseconds(metric.max) },
            };
    }
}
