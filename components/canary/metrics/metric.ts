import type { Duration, Latency, Percent } from "../units";

/** What every metric has. */
export interface MetricBase {
    /**
     * Name of the metric in events and of its MetricTemplate after the workload's; unique within the analysis.
     * @default - the kind's own
     */
    readonly name?: string;
    /**
     * Window of the query: at least two scrapes of Prometheus.
     * @default "1m"
     */
    readonly window?: Duration;
}

/** Share of the canary's responses that are no failure, as Linkerd classifies them; named `success-rate`. */
export interface SuccessRateMetric extends MetricBase {
    readonly kind: "successRate";
    /** Least share that passes. */
    readonly min: Percent;
}

/** A percentile of the canary's response time, as Linkerd measures it; named `latency`, or `latency-p95` and so on. */
export interface LatencyMetric extends MetricBase {
    readonly kind: "latency";
    /**
     * The percentile, above 0 and below 100.
     * @default 99
     */
    readonly percentile?: number;
    /** Longest time that passes. */
    readonly max: Latency;
}

/** What a canary is judged by. */
export type Metric = SuccessRateMetric | LatencyMetric;
