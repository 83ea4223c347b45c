import {
    burnRateQuery,
    latencyFactorQuery,
    latencyQuery,
    successRateGapQuery,
    successRateQuery,
    type WorkloadKind,
} from "../metric-queries";
import { milliseconds, percent } from "../units";
import type { EnoughTrafficMetric, Metric, QueryMetric } from "./metric";

/** What is asked of Linkerd's metrics, and which answers pass. */
export interface Judged {
    readonly query: string;
    readonly thresholdRange: Record<string, number>;
    /** The best value there is. */
    readonly passes: number;
}

/** A metric by which responses are judged, in the words of Prometheus. */
export function judgedMetric(
    metric: Exclude<Metric, EnoughTrafficMetric | QueryMetric>,
    kind: WorkloadKind,
): Judged {
    const window = { kind, window: "{{ interval }}" };
    const canary = { ...window, of: "canary" } as const;
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
        case "againstPrimary": {
            const { withoutPrimary = "fail" } = metric;
            return metric.measure === "successRate"
                ? {
                      query: successRateGapQuery(window, withoutPrimary),
                      thresholdRange: { max: percent(metric.maxBelow) },
                      passes: 0,
                  }
                : {
                      query: latencyFactorQuery(window, metric.percentile ?? 99, withoutPrimary),
                      thresholdRange: { max: metric.maxFactor },
                      passes: 0,
                  };
        }
        case "errorBudgetBurn":
            return {
                query: burnRateQuery(
                    { ...window, shortWindow: metric.shortWindow ?? "5m" },
                    percent(metric.objective),
                ),
                thresholdRange: { max: metric.maxBurnRate },
                passes: 0,
            };
    }
}
