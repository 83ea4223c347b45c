import type { Perspective } from "../../../rules/metrics/requests";
import type { Duration, Latency, Percent } from "../units";
import type { MetricsProvider } from "./provider";

/** Fields of every metric. */
export interface MetricBase {
    /**
     * Name of the metric in events, and of its MetricTemplate after the Canary's; unique within the analysis. Lower-case
     * letters, digits, `-` and `.`.
     * @default - the kind's own, such as `success-rate`
     */
    readonly name?: string;
    /**
     * Window of the query: at least two scrapes of Prometheus.
     * @default "1m"
     */
    readonly window?: Duration;
}

/** Fields of every Linkerd metric. */
export interface LinkerdMetricBase extends MetricBase {
    /**
     * Whose proxies count the requests: the callers' (`clients`), which see what users see, or the workload's own
     * (`server`), which see gRPC statuses. The clients' counters exist since Linkerd 2.16; what each cannot see is in
     * docs/metrics.md.
     * @default "clients"
     */
    readonly perspective?: Perspective;
}

/**
 * Share of the canary's requests that do not fail; named `success-rate`. A failure is a 5xx response, and a request
 * that times out, is refused or aborted, or does not reach a pod.
 */
export interface SuccessRateMetric extends LinkerdMetricBase {
    readonly kind: "successRate";
    /** Minimum share that passes. */
    readonly min: Percent;
}

/**
 * A percentile of the canary's response time, as Linkerd measures it; named `latency`, or `latency-p95` and so on.
 *
 * Exact only at a bound of Linkerd's histogram (1 to 5, 10 to 50, 100 to 500 ms and so on): a constant 120 ms reads as
 * 199 ms at the 99th percentile. A limit between two bounds is reported with both. A request without a response has no
 * time: see {@link FasterThanMetric}.
 */
export interface LatencyMetric extends LinkerdMetricBase {
    readonly kind: "latency";
    /**
     * The percentile, above 0 and below 100.
     * @default 99
     */
    readonly percentile?: number;
    /** Maximum time that passes. */
    readonly max: Latency;
}

/**
 * Share of the canary's requests that are answered within a time; named `faster-than-200ms` and so on. Exact, for the time
 * is a bound of Linkerd's histogram, and a request without an answer counts as a slow one.
 *
 * @example
 * { kind: "fasterThan", bound: "200ms", min: "99%" }
 */
export interface FasterThanMetric extends LinkerdMetricBase {
    readonly kind: "fasterThan";
    /** A bound of the histogram: 1 to 5, 10 to 50, 100 to 500 ms, 1 to 5 s or 10 to 50 s. Others are refused. */
    readonly bound: Latency;
    /** Minimum share that passes. */
    readonly min: Percent;
}

/**
 * Number of requests that the canary must have answered before the other Linkerd metrics are evaluated; named
 * `enough-traffic`. Without it Flagger counts a check as failed whenever a query has no value, so that a canary without
 * traffic is rolled back. At most one in an analysis.
 *
 * The requests are counted over `window`; no other metric of Linkerd may look at a shorter one.
 */
export interface EnoughTrafficMetric extends LinkerdMetricBase {
    readonly kind: "enoughTraffic";
    /** Minimum number of requests in the window. A whole number above 0. */
    readonly minRequests: number;
    /**
     * Result of a check with fewer requests:
     *
     * - `fail`: it fails, as an event with the count.
     * - `pass`: it passes; the release continues as if the Linkerd metrics had passed.
     * - `wait`: it passes, but traffic is not increased and nothing is promoted until there are enough. No failed check
     *   is counted; a `rollbackHook` or a new release ends the wait. The load tester asks Prometheus for this, so it
     *   has to be let in (`queriedBy` of {@link LinkerdVizArgs}): before it moves any traffic, the release fails if it
     *   is not. An A/B test and blue/green wait before they promote, for they have no steps.
     */
    readonly otherwise: "pass" | "wait" | "fail";
}

/** Fields of every comparison with the primary. */
export interface AgainstPrimaryBase extends LinkerdMetricBase {
    readonly kind: "againstPrimary";
    /**
     * Result of a check while the primary receives no requests: `fail` as with every query that has no value, or
     * `pass`. With a weight of 100 the primary has no traffic at the last step.
     * @default "fail"
     */
    readonly withoutPrimary?: "pass" | "fail";
}

/** The canary's success rate beside the primary's in the same window; named `success-rate-against-primary`. */
export interface SuccessRateAgainstPrimary extends AgainstPrimaryBase {
    readonly measure: "successRate";
    /** Percentage points by which the canary may stay below the primary: `1%` allows 98.5% beside 99.5%. */
    readonly maxBelow: Percent;
}

/**
 * The canary's response time beside the primary's in the same window; named `latency-against-primary`. Two times within
 * one bucket of the histogram cannot be distinguished (105 and 185 ms read as a factor of 1.16): a factor below 2 is reported.
 */
export interface LatencyAgainstPrimary extends AgainstPrimaryBase {
    readonly measure: "latency";
    /**
     * The percentile, above 0 and below 100.
     * @default 99
     */
    readonly percentile?: number;
    /** How many times the primary's response time the canary's may be: above 0, and `1.2` is a fifth longer. */
    readonly maxFactor: number;
}

/** The canary's share of fast requests beside the primary's; named `faster-than-200ms-against-primary` and so on. */
export interface FasterThanAgainstPrimary extends AgainstPrimaryBase {
    readonly measure: "fasterThan";
    /** A bound of the histogram, see {@link FasterThanMetric}. */
    readonly bound: Latency;
    /** Percentage points by which the canary may stay below the primary. */
    readonly maxBelow: Percent;
}

/** Comparison of the canary with the primary, which serves the same users at the same time. */
export type AgainstPrimaryMetric =
    SuccessRateAgainstPrimary | LatencyAgainstPrimary | FasterThanAgainstPrimary;

/**
 * How fast the canary burns the error budget of an objective; named `error-budget-burn`.
 *
 * A burn rate of 1 uses up the budget exactly by the end of the objective's period. The check fails while both windows
 * are above the limit: the long one shows that it matters, the short one that it still goes on (Site Reliability
 * Workbook, chapter 5). A canary has no past before its release, so the long window begins with it.
 */
export interface ErrorBudgetBurnMetric extends LinkerdMetricBase {
    readonly kind: "errorBudgetBurn";
    /** Share of the responses that must not fail: above 0% and below 100%, such as `99.9%`. */
    readonly objective: Percent;
    /** Highest burn rate that passes, above 0. */
    readonly maxBurnRate: number;
    /**
     * The long window.
     * @default "60m"
     */
    readonly window?: Duration;
    /**
     * The short window, not longer than the other.
     * @default "5m"
     */
    readonly shortWindow?: Duration;
}

/** Range of the query's value; set at least one limit. */
export type QueryRange =
    | {
          /** Minimum value that passes. */
          readonly min: number;
          /**
           * Maximum value that passes.
           * @default - no limit
           */
          readonly max?: number;
      }
    | {
          /**
           * Minimum value that passes.
           * @default - no limit
           */
          readonly min?: number;
          /** Maximum value that passes. */
          readonly max: number;
      };

/**
 * A custom query to any of Flagger's providers. A query without a value is a failed check, regardless of {@link
 * EnoughTrafficMetric}, which only applies to Linkerd metrics.
 */
export type QueryMetric = MetricBase &
    QueryRange & {
        readonly kind: "query";
        /** Name of the metric in events, and of its MetricTemplate after the Canary's; unique within the analysis. */
        readonly name: string;
        /**
         * Provider to query.
         * @default - the platform's Prometheus
         */
        readonly provider?: MetricsProvider;
        /**
         * The query in the provider's language, as a Go template: Flagger fills in `{{ namespace }}`, `{{ name }}`,
         * `{{ target }}`, `{{ service }}`, `{{ interval }}` (the window) and `{{ variables.<name> }}`.
         */
        readonly query: string;
        /**
         * Values for `{{ variables.<name> }}`.
         * @default - none
         */
        readonly variables?: Readonly<Record<string, string>>;
    };

/** A metric that evaluates a canary. */
export type Metric =
    | SuccessRateMetric
    | LatencyMetric
    | FasterThanMetric
    | EnoughTrafficMetric
    | AgainstPrimaryMetric
    | ErrorBudgetBurnMetric
    | QueryMetric;
