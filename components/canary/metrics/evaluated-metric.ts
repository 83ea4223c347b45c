import {
    burnRateQuery,
    fasterThanGapQuery,
    fasterThanQuery,
    latencyFactorQuery,
    latencyQuery,
    successRateGapQuery,
    successRateQuery,
} from "../../../rules/metrics/queries";
import type { Requests, WorkloadKind } from "../../../rules/metrics/requests";
import { milliseconds, percent } from "../units";
import type { AgainstPrimaryMetric, EnoughTrafficMetric, Metric, QueryMetric } from "./metric";

/** What is asked of Linkerd's metrics, and which answers pass. */
export interface EvaluatedMetric {
    readonly query: string;
    readonly thresholdRange: Record<string, number>;
    /** The best value there is. */
    readonly passes: number;
}

/** A metric by which requests are evaluated, as Prometheus is queried for it. */
export function evaluatedMetric(
    metric: Exclude<Metric, EnoughTrafficMetric | QueryMetric>,
    kind: WorkloadKind,
): EvaluatedMetric {
    const { perspective = "clients" } = metric;
    const both = { perspective, kind, window: "{{ interval }}" };
    const canary: Requests = { ...both, of: "canary" };
    switch (metric.kind) {
        case "successRate":
            return {
                query: successRateQuery(canary),
                thresholdRange: { min: percent(metric.min) },
                passes: 100,
            };
        case "latency":
            return {
                query: latencyQuery(canary, metric.percentile ?? 99),
                thresholdRange: { max: milliseconds(metric.max) },
                passes: 0,
            };
        case "fasterThan":
            return {
                query: fasterThanQuery(canary, milliseconds(metric.bound)),
                thresholdRange: { min: percent(metric.min) },
                passes: 100,
            };
        case "againstPrimary":
            return { ...againstPrimary(metric, both), passes: 0 };
        case "errorBudgetBurn":
            return {
                query: burnRateQuery(
                    { ...both, shortWindow: metric.shortWindow ?? "5m" },
                    percent(metric.objective),
                ),
                thresholdRange: { max: metric.maxBurnRate },
                passes: 0,
            };
    }
}

function againstPrimary(
    metric: AgainstPrimaryMetric,
    both: Omit<Requests, "of">,
): Omit<EvaluatedMetric, "passes"> {
    const { withoutPrimary = "fail" } = metric;
    switch (metric.measure) {
        case "successRate":
            return {
                query: successRateGapQuery(both, withoutPrimary),
                thresholdRange: { max: percent(metric.maxBelow) },
            };
        case "fasterThan":
            return {
                query: fasterThanGapQuery(both, milliseconds(metric.bound), withoutPrimary),
                thresholdRange: { max: percent(metric.maxBelow) },
            };
        case "latency":
            return {
                query: latencyFactorQuery(both, metric.percentile ?? 99, withoutPrimary),
                thresholdRange: { max: metric.maxFactor },
            };
    }
}
