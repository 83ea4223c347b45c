import type { CheckRange } from "../../rules/metrics/passes";
import type { Expression } from "../../rules/metrics/promql/syntax";
import type { Names } from "./measure";

/** The traffic for which odds are told. */
export interface Traffic {
    /** Requests per second that users send to the Service; above 0. */
    readonly requestsPerSecond: number;
    /**
     * Percent of them that `analysis.match` of an A/B test picks; above 0, up to 100.
     * @default 100
     */
    readonly matchedPercent?: number;
    /**
     * Percent of its requests that a good version fails, as the primary does; 0 or more, below 100.
     * @default 0.1
     */
    readonly baselineErrorPercent?: number;
    /**
     * Requests per second that tests send to the canary alone during the whole analysis. Blue/green has no others.
     * @default 0
     */
    readonly testRequestsPerSecond?: number;
}

/** The share of responses that are no failure, as Linkerd classifies them. */
export interface SuccessRateCheck {
    readonly kind: "successRate";
    readonly name: string;
    /** Least percentage that passes. */
    readonly minPercent: number;
    /** How far back the query looks. */
    readonly windowSeconds: number;
    /**
     * With fewer requests than these the check passes whatever became of them.
     * @default - any request counts; none at all is a failed check
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
    /** What becomes of the check while the primary answers nothing. */
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

/** A check that the odds reckon with. */
export type MetricCheck =
    SuccessRateCheck | EnoughTrafficCheck | AgainstPrimaryCheck | BurnRateCheck;

/** A metric of the analysis that the odds leave out, as if it always passed. */
export interface NotEvaluated {
    readonly name: string;
    /** Why it is left out. */
    readonly why: string;
}

/** The settings that decide the weights. */
export type Steps =
    | { readonly kind: "stepWeight"; readonly stepWeight: number; readonly maxWeight: number }
    | { readonly kind: "stepWeights" }
    | { readonly kind: "iterations" };

/** How a release is judged: everything of a Canary that its odds depend on. */
export interface AnalysisSpec {
    /** Seconds between two checks. */
    readonly intervalSeconds: number;
    /** Seconds from the new revision's detection until the canary is judged for the first time, less one interval. */
    readonly startSeconds: number;
    /** Failed checks after which the release is rolled back; at least 1. */
    readonly threshold: number;
    /** Percent of the users' traffic that the canary has at each of the checks that it has to pass, in their order. */
    readonly weights: readonly number[];
    /** What decides the weights. */
    readonly steps: Steps;
    /**
     * First checks that find no value, whatever the version does.
     * @default 0
     */
    readonly blindChecks?: number;
    /** All have to pass at each check. */
    readonly checks: readonly MetricCheck[];
    /**
     * With fewer requests than these a check that passes is no step: traffic stays as it is, and nothing is promoted.
     * @default - every check that passes is a step
     */
    readonly waitsBelow?: EnoughRequests;
    readonly notEvaluated: readonly NotEvaluated[];
    readonly queries: AnalysisQueries;
}

/** The queries of an analysis, by which faults are evaluated. */
export interface AnalysisQueries {
    /** Those that can be evaluated, whether their probability is known or not. */
    readonly evaluated: readonly QueriedMetric[];
    /** Whether there are others. */
    readonly unread: boolean;
    /** How Linkerd's metrics call the versions. */
    readonly names: Names;
}

/** A metric whose query can be evaluated. */
export interface QueriedMetric extends CheckRange {
    readonly name: string;
    readonly expression: Expression;
}

/**
 * What a version does to every request.
 *
 * - `hangs`: it never answers; clients give up.
 * - `refuses`: it does not listen, and its proxy answers 502.
 * - `gone`: none of its pods is ready.
 * - `slow`: it answers after 5 s, without a failure.
 */
export type Fault = "hangs" | "refuses" | "gone" | "slow";

/** What becomes of a version with a fault, at the requests that are expected. */
export interface FaultOutcome {
    readonly fault: Fault;
    /** `unknown` where a metric cannot be evaluated and none of the others fails. */
    readonly outcome: "rolledBack" | "promoted" | "waits" | "unknown";
    /** Seconds from the new revision's detection to the rollback. @default - it is not rolled back */
    readonly seconds?: number;
    /** Users' requests that the version meets until then. @default - it is not rolled back */
    readonly requests?: number;
}

/** A moment at which rollouts end, and how many of them do. */
export interface Ending {
    /** Intervals since the first weight was set, one more: the first check is at tick 2. */
    readonly tick: number;
    /** Users' traffic that the canary has had: percent × ticks. */
    readonly percentTicks: number;
    /** Share of all rollouts, 0 to 1. */
    readonly probability: number;
}

/** What becomes of a version, over all rollouts that chance may bring. */
export interface Outcomes {
    /** Probability of promotion. */
    readonly promoted: number;
    /** Probability that it still waits for traffic when the reckoning ends. */
    readonly waiting: number;
    /** The rollbacks, in the order of their ticks. */
    readonly rollbacks: readonly Ending[];
    /**
     * How many rollouts were simulated.
     * @default - none: the probabilities are exact
     */
    readonly simulated?: number;
}

/** When a version is rolled back, of all rollouts in which it is. */
export interface RollbackProbability {
    /** Seconds from the new revision's detection, on average. */
    readonly meanSeconds: number;
    /** Seconds after which half of the rollbacks have happened. */
    readonly medianSeconds: number;
    /** Seconds after which 95 of 100 rollbacks have happened. */
    readonly slowSeconds: number;
    /** Users' requests that the version meets, on average. */
    readonly meanRequests: number;
    /** Users' requests that the version meets at the most in 95 of 100 rollbacks. */
    readonly mostRequests: number;
    /** Users' requests that the version fails, on average. */
    readonly meanFailedRequests: number;
}

/** What becomes of a version that fails a share of its requests; probabilities from 0 to 1. */
export interface VersionProbability {
    /** Percent of its requests that the version fails. */
    readonly errorPercent: number;
    /** Probability that it is rolled back. */
    readonly rolledBack: number;
    /** Probability that it is promoted. */
    readonly promoted: number;
    /** Probability that it waits for traffic without an end. */
    readonly waiting: number;
    /** Standard error of `rolledBack`: 0 where it is exact. */
    readonly standardError: number;
    /**
     * When it is rolled back.
     * @default - none, for a version that never is
     */
    readonly rollback?: RollbackProbability;
}

/** What the odds are to be. */
export interface Goal {
    /**
     * Percent of its requests that a version fails which is to be caught.
     * @default 5
     */
    readonly faultyErrorPercent?: number;
    /**
     * Least probability, percent, with which it is to be rolled back.
     * @default 95
     */
    readonly confidencePercent?: number;
    /**
     * Highest probability, percent, with which a good version may be rolled back.
     * @default 1
     */
    readonly falsePositivePercent?: number;
}

/** Settings of which one alone may bring the odds to a goal. */
export type Parameter =
    | "stepWeight"
    | "stepWeights"
    | "iterations"
    | "interval"
    | "threshold"
    | "min"
    | "window"
    | "traffic";

/** One change of a setting that brings the odds to the goal, reckoned anew with it. */
export interface Suggestion {
    readonly parameter: Parameter;
    /**
     * The metric whose setting it is.
     * @default - none: it is the analysis' own
     */
    readonly metric?: string;
    /** The value now: seconds of an interval or window, percent of a weight or `min`, requests per second. */
    readonly from: number | readonly number[];
    /** The value to be, in the same unit. */
    readonly to: number | readonly number[];
    /** Probability that the bad version is then rolled back. */
    readonly detected: number;
    /** Probability that a good one is. */
    readonly falsePositive: number;
}

/** How likely the checks of a Canary catch a bad version, and let a good one pass. */
export interface DetectionProbability {
    /** The traffic for which they hold. */
    readonly traffic: Required<Traffic>;
    /** The metrics that they reckon with, by name. */
    readonly evaluated: readonly string[];
    /** The metrics that they leave out, as if they always passed. */
    readonly notEvaluated: readonly NotEvaluated[];
    /** A version that fails no more than the primary does. */
    readonly healthy: VersionProbability;
    /** First checks that find no value, whatever the version does. */
    readonly blindChecks: number;
    /** Versions that fail more, in rising order. */
    readonly faulty: readonly VersionProbability[];
    /** Versions that do not answer as they should. */
    readonly faults: readonly FaultOutcome[];
    /**
     * How many rollouts were simulated for each version.
     * @default - none: the probabilities are exact
     */
    readonly simulated?: number;
}

/** Whether a goal is reached, and what would reach it. */
export interface Recommendations {
    readonly goal: Required<Goal>;
    /** The version that is to be caught. */
    readonly faulty: VersionProbability;
    /** The version that is to pass. */
    readonly healthy: VersionProbability;
    readonly reached: boolean;
    /** Single changes that reach the goal, the smallest first; none where it is reached, or no single change does it. */
    readonly suggestions: readonly Suggestion[];
}
