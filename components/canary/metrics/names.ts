import type { Duration } from "../units";
import type { AgainstPrimaryMetric, Metric } from "./metric";

/** Name of a metric: the user's, or the kind's own. */
export function metricName(metric: Metric): string {
    return metric.name ?? kindName(metric);
}

function kindName(metric: Metric): string {
    switch (metric.kind) {
        case "successRate":
            return "success-rate";
        case "latency":
            return `latency${percentileSuffix(metric.percentile)}`;
        case "fasterThan":
            return `faster-than-${metric.bound}`;
        case "enoughTraffic":
            return "enough-traffic";
        case "againstPrimary":
            return `${measureName(metric)}-against-primary`;
        case "errorBudgetBurn":
            return "error-budget-burn";
        case "query":
            return "query";
    }
}

function measureName(metric: AgainstPrimaryMetric): string {
    switch (metric.measure) {
        case "successRate":
            return "success-rate";
        case "fasterThan":
            return `faster-than-${metric.bound}`;
        case "latency":
            return `latency${percentileSuffix(metric.percentile)}`;
    }
}

/** Two percentiles of one analysis have two names; the usual one has the plain one. */
function percentileSuffix(percentile: number = 99): string {
    return percentile === 99 ? "" : `-p${percentile}`;
}

/** Window of a metric's query. */
export function windowOf(metric: Pick<Metric, "kind" | "window">): Duration {
    return metric.window ?? (metric.kind === "errorBudgetBurn" ? "60m" : "1m");
}
