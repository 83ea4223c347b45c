import type { CheckRange } from "../../rules/metrics/passes";
import type { Expression } from "../../rules/metrics/promql/syntax";
import type { Names } from "./measure";

/** The traffic for which probabilities are computed. */
export interface Traffic {
    /** Requests per second that users send to the Service; above 0. */
    readonly requestsPerSecond: number;
    /**
     * Percent of them that `analysis.match` of an A/B test matches; above 0, up to 100.
     * @default 100
     */
    readonly matchedPercent?: number;
    /**
     * Error percentage of a healthy version, like that of the primary; 0 or more, below 100.
     * @default 0.1
     */
    readonly baselineErrorPercent?: number;
    /**
     * Requests per second that tests send to the canary during the whole analysis. Blue/green has no others.
     * @default 0
     */
    readonly testRequestsPerSecond?: number;
}

/** The share of successful responses, as Linkerd classifies them. */
export interface SuccessRateCheck {
    readonly kind: "successRate";
    readonly name: string;
    /** Lowest percentage that passes. */
    readonly minPercent: number;
    /** Window of the query. */
    readonly windowSeconds: number;
    /**
     * With fewer requests than these the check always passes.
     * @default - any request counts; without requests the check fails
     */
    readonly passesBelow?: EnoughRequests;
    /**
     * Successes per second that Prometheus' scrapes and the kubelet's probes add, which the query counts.
     * @default - none: it counts requests only
     */
    readonly idlePerSecond?: number;
}

/** A number of requests that fails the check when there were fewer. */
export interface EnoughTrafficCheck extends EnoughRequests {
    readonly kind: "enoughTraffic";
    readonly name: string;
}

/** Requests that were counted over a window. */
export interface EnoughRequests {
    readonly minRequests: number;
    readonly windowSeconds: number;
}

/** The canary's success rate beside the primary's. */
export interface AgainstPrimaryCheck {
    readonly kind: "againstPrimary";
    readonly name: string;
    /** Percentage points by which the canary may stay below the primary. */
    readonly maxBelowPercent: number;
    readonly windowSeconds: number;
    /** Result of the check while the primary receives no requests. */
    readonly withoutPrimary: "pass" | "fail";
    readonly passesBelow?: EnoughRequests;
}

/** Failures as a share of an error budget, over two windows: it fails while both are above the limit. */
export interface BurnRateCheck {
    readonly kind: "burnRate";
    readonly name: string;
    /** Percentage of failures at which the highest burn rate is reached: burn rate × (100 − objective). */
    readonly maxErrorPercent: number;
    readonly windowSeconds: number;
    readonly shortWindowSeconds: number;
    readonly passesBelow?: EnoughRequests;
}

/** A check that the probabilities include. */
export type MetricCheck =
    SuccessRateCheck | EnoughTrafficCheck | AgainstPrimaryCheck | BurnRateCheck;

/** A metric that the probabilities do not include, as if it always passed. */
export interface NotEvaluated {
    readonly name: string;
    /** Why it is not included. */
    readonly why: string;
}

/** The settings that decide the weights. */
export type Steps =
    | { readonly kind: "stepWeight"; readonly stepWeight: number; readonly maxWeight: number }
    | { readonly kind: "stepWeights" }
    | { readonly kind: "iterations" };

/** How a release is analysed: everything in a Canary that its probabilities depend on. */
export interface AnalysisSpec {
    /** Seconds between two checks. */
    readonly intervalSeconds: number;
    /** Seconds from the new revision's detection to the first check of the canary, minus one interval. */
    readonly startSeconds: number;
    /** Failed checks after which the release is rolled back; at least 1. */
    readonly threshold: number;
    /** Percent of user traffic that the canary receives at each check that it must pass, in order. */
    readonly weights: readonly number[];
    /** The settings that decide the weights. */
    readonly steps: Steps;
    /**
     * Number of first checks that find no value for any version.
     * @default 0
     */
    readonly blindChecks?: number;
    /** All must pass at each check. */
    readonly checks: readonly MetricCheck[];
    /**
     * With fewer requests than these a passed check is not a step: the weight is kept, and nothing is promoted.
     * @default - every passed check is a step
     */
    readonly waitsBelow?: EnoughRequests;
    /**
     * Rates that are compared before each check, and roll the release back at once if they are too low.
     * @default - none
     */
    readonly rollbackChecks?: readonly SuccessRateCheck[];
    /**
     * Seconds without a ready pod after which the release is rolled back; until then there are no checks.
     * @default - none: checks go on without ready pods
     */
    readonly progressDeadlineSeconds?: number;
    readonly notEvaluated: readonly NotEvaluated[];
    readonly queries: AnalysisQueries;
}

/** The queries of an analysis, by which faults are evaluated. */
export interface AnalysisQueries {
    /** Queries that can be evaluated, even if no probability can be computed. */
    readonly evaluated: readonly QueriedMetric[];
    /**
     * Queries that roll the release back when they have a value.
     * @default - none
     */
    readonly rollbacks?: readonly Expression[];
    /** Whether there are other queries. */
    readonly unread: boolean;
    /** The names of the versions in Linkerd's metrics. */
    readonly names: Names;
}

/** A metric whose query can be evaluated. */
export interface QueriedMetric extends CheckRange {
    readonly name: string;
    readonly expression: Expression;
}

/**
 * How a faulty version behaves for every request.
 *
 * - `hangs`: it never answers; clients give up.
 * - `refuses`: it does not listen, and its proxy answers 502.
 * - `gone`: none of its pods is ready.
 * - `slow`: it answers after 5 s, without a failure.
 */
export type Fault = "hangs" | "refuses" | "gone" | "slow";

/** The outcome of a version with a fault, with the expected requests. */
export interface FaultOutcome {
    readonly fault: Fault;
    /** `unknown` if a metric cannot be evaluated and no other metric fails. */
    readonly outcome: "rolledBack" | "promoted" | "waits" | "unknown";
    /** Seconds from the new revision's detection to the rollback. @default - it is not rolled back */
    readonly seconds?: number;
    /** User requests that the version receives until then. @default - it is not rolled back */
    readonly requests?: number;
}

/** A time at which rollouts end, with its probability. */
export interface Ending {
    /** Intervals since the first weight was set, plus one: the first check is at tick 2. */
    readonly tick: number;
    /** User traffic that the canary has received: percent × ticks. */
    readonly percentTicks: number;
    /** Share of all rollouts, 0 to 1. */
    readonly probability: number;
}

/** The outcomes of a version over all possible rollouts. */
export interface Outcomes {
    /** Probability of promotion. */
    readonly promoted: number;
    /** Probability that it still waits for traffic when the computation ends. */
    readonly waiting: number;
    /** The rollbacks, in the order of their ticks. */
    readonly rollbacks: readonly Ending[];
    /**
     * Number of simulated rollouts.
     * @default - none: the probabilities are exact
     */
    readonly simulated?: number;
}

/** When a version is rolled back, over all rollouts with a rollback. */
export interface RollbackProbability {
    /** Seconds from the new revision's detection, on average. */
    readonly meanSeconds: number;
    /** Seconds after which half of the rollbacks have happened. */
    readonly medianSeconds: number;
    /** Seconds after which 95 of 100 rollbacks have happened. */
    readonly slowSeconds: number;
    /** User requests that the version receives, on average. */
    readonly meanRequests: number;
    /** Highest number of user requests that the version receives in 95 of 100 rollbacks. */
    readonly mostRequests: number;
    /** User requests that fail in the version, on average. */
    readonly meanFailedRequests: number;
}

/** The outcomes of a version with an error percentage; probabilities from 0 to 1. */
export interface VersionProbability {
    /** Error percentage of the version. */
    readonly errorPercent: number;
    /** Probability that it is rolled back. */
    readonly rolledBack: number;
    /** Probability that it is promoted. */
    readonly promoted: number;
    /** Probability that it waits for traffic forever. */
    readonly waiting: number;
    /** Standard error of `rolledBack`: 0 if it is exact. */
    readonly standardError: number;
    /**
     * When it is rolled back.
     * @default - none, for a version that never is
     */
    readonly rollback?: RollbackProbability;
}

/** The target probabilities. */
export interface Goal {
    /**
     * Error percentage of the faulty version to detect.
     * @default 5
     */
    readonly faultyErrorPercent?: number;
    /**
     * Lowest acceptable probability of its rollback, percent.
     * @default 95
     */
    readonly confidencePercent?: number;
    /**
     * Highest acceptable probability that a healthy version is rolled back, percent.
     * @default 1
     */
    readonly falsePositivePercent?: number;
}

/** Settings that can be changed to reach a goal. */
export type Parameter =
    | "stepWeight"
    | "stepWeights"
    | "iterations"
    | "interval"
    | "threshold"
    | "min"
    | "window"
    | "traffic";

/** One change of a setting that reaches the goal, verified by computing the probabilities again. */
export interface Suggestion {
    readonly parameter: Parameter;
    /**
     * The metric that the setting belongs to.
     * @default - none: it is a setting of the analysis
     */
    readonly metric?: string;
    /** The current value: seconds of an interval or window, percent of a weight or `min`, requests per second. */
    readonly from: number | readonly number[];
    /** The suggested value, in the same unit. */
    readonly to: number | readonly number[];
    /** Detection probability with the change. */
    readonly detected: number;
    /** False-positive probability with the change. */
    readonly falsePositive: number;
}

/** The probability that the checks of a Canary detect a faulty version, and that they promote a healthy one. */
export interface DetectionProbability {
    /** The traffic that the probabilities are computed for. */
    readonly traffic: Required<Traffic>;
    /** Names of the included metrics. */
    readonly evaluated: readonly string[];
    /** The metrics that are not included, as if they always passed. */
    readonly notEvaluated: readonly NotEvaluated[];
    /** A version with the error percentage of the primary. */
    readonly healthy: VersionProbability;
    /** Number of first checks that find no value for any version. */
    readonly blindChecks: number;
    /** Faulty versions, by rising error percentage. */
    readonly faulty: readonly VersionProbability[];
    /** Versions with a fault. */
    readonly faults: readonly FaultOutcome[];
    /**
     * Number of simulated rollouts per version.
     * @default - none: the probabilities are exact
     */
    readonly simulated?: number;
}

/** Whether a goal is reached, and the changes that reach it. */
export interface Recommendations {
    readonly goal: Required<Goal>;
    /** The faulty version to detect. */
    readonly faulty: VersionProbability;
    /** The healthy version. */
    readonly healthy: VersionProbability;
    readonly reached: boolean;
    /** Single changes that reach the goal, the smallest first; empty if it is reached, or if no single change reaches it. */
    readonly suggestions: readonly Suggestion[];
}
