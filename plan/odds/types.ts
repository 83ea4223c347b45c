/** The traffic for which odds are told. */
export interface Traffic {
    /** Requests per second that users send to the Service; of an A/B test those that match. Above 0. */
    readonly requestsPerSecond: number;
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
export type Check = SuccessRateCheck | EnoughTrafficCheck | AgainstPrimaryCheck | BurnRateCheck;

/** A metric of the analysis that the odds leave out, as if it always passed. */
export interface NotJudged {
    readonly name: string;
    /** Why it is left out. */
    readonly why: string;
}

/** How a release is judged: everything of a Canary that its odds depend on. */
export interface Judgement {
    /** Seconds between two checks. */
    readonly intervalSeconds: number;
    /** Failed checks after which the release is rolled back; at least 1. */
    readonly threshold: number;
    /** Percent of the users' traffic that the canary has at each of the checks that it has to pass, in their order. */
    readonly weights: readonly number[];
    /** All have to pass at each check. */
    readonly checks: readonly Check[];
    /**
     * With fewer requests than these a check that passes is no step: traffic stays as it is, and nothing is promoted.
     * @default - every check that passes is a step
     */
    readonly waitsBelow?: EnoughRequests;
    readonly notJudged: readonly NotJudged[];
}

/** A moment at which rollouts end, and how many of them do. */
export interface Ending {
    /** Ticks of Flagger since the new revision was detected. */
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
