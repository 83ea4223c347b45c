/** The outcome of a release: `waiting` at a gate, `promotionFailed` with all traffic on the canary. */
export type Outcome = "promoted" | "rolledBack" | "promotionFailed" | "waiting";

/** How a release moves traffic. */
export type PlannedStrategy = "weighted" | "blueGreen" | "abTest" | "skipAnalysis";

/** A phase in a Canary's status; `Initialized` is the phase before the first release. */
export type Phase =
    | "Initialized"
    | "Waiting"
    | "Progressing"
    | "WaitingPromotion"
    | "Promoting"
    | "Finalising"
    | "Succeeded"
    | "Failed";

/** An event as Flagger sends it to Kubernetes, to its log and to `event` webhooks. */
export interface PlannedEvent {
    /** Type of the Kubernetes event. */
    readonly type: "Normal" | "Warning";
    /** The full text. */
    readonly message: string;
}

/** The result of one run of Flagger's scheduler for a Canary, once per analysis interval. */
export interface PlannedStep {
    /** Number of runs since the one that detected the new revision, which is 0. */
    readonly tick: number;
    /** Seconds from the start of run 0 to the end of this one, when its weights take effect. */
    readonly seconds: number;
    /** The Canary's `status.phase` after it. */
    readonly phase: Phase;
    /** Canary weight of the route after it, percent; with `analysis.match` of the matching requests. */
    readonly canaryWeight: number;
    /** Primary weight of the route after it, percent. */
    readonly primaryWeight: number;
    /**
     * The Canary's `status.iterations` after it.
     * @default - none, for a release without iterations
     */
    readonly iteration?: number;
    /** The Canary's `status.failedChecks` after it. */
    readonly failedChecks: number;
    /** Names of the hooks and metrics that it checked, in order. */
    readonly checks: readonly string[];
    /** The events that it sent, in order. */
    readonly events: readonly PlannedEvent[];
}

/** The maximum exposure of a version that is rolled back at the latest time. */
export interface Exposure {
    /** The canary's share of the requests over time: percent × seconds. */
    readonly percentSeconds: number;
    /** The largest share of the requests at any time, percent. */
    readonly mostPercent: number;
    /** Seconds in which the canary receives any requests. */
    readonly seconds: number;
    /**
     * Requests that reach the canary.
     * @default - none, if requests per second are not set
     */
    readonly requests?: number;
    /**
     * With session affinity, the probability in percent that a user who sends one request in each step meets the canary:
     * each request of a user without the cookie is another draw.
     * @default - none, without session affinity by weight
     */
    readonly metPercent?: number;
}

/** What Flagger does with the next release of a Canary. */
export interface RolloutPlan {
    /** The Canary's name. */
    readonly name: string;
    /** The Canary's namespace. */
    readonly namespace: string;
    /** How it moves traffic. */
    readonly strategy: PlannedStrategy;
    /** Seconds between two runs of Flagger's scheduler, at least its minimum of 10. */
    readonly intervalSeconds: number;
    /** Failed checks before a rollback, with Flagger's default. */
    readonly threshold: number;
    /** The runs of a release with all checks passed and all gates open. */
    readonly steps: readonly PlannedStep[];
    /** Seconds until such a release is promoted: phase `Succeeded`. */
    readonly earliestPromotionSeconds: number;
    /**
     * Point of no return: seconds until the primary is overwritten at the earliest. After that no check, gate or hook can
     * roll back.
     */
    readonly pointOfNoReturnSeconds: number;
    /** Seconds until the latest rollback by failed checks, with open gates; 0 for a release without checks. */
    readonly latestRollbackSeconds: number;
    /** The maximum exposure of a version that is rolled back by failed checks, with open gates. */
    readonly exposure: Exposure;
    /**
     * Longest outage of the metrics provider, in seconds, that never rolls back a healthy version: a query without a
     * response is a failed check.
     * @default - none, for a release without metrics
     */
    readonly toleratedOutageSeconds?: number;
}

/** Facts that are not in the Canary, for a plan. */
export interface PlanOptions {
    /**
     * Requests for the Canary's Service, per second.
     * @default - unknown; requests are not counted
     */
    readonly requestsPerSecond?: number;
    /**
     * Percent of the requests that `analysis.match` matches.
     * @default 100
     */
    readonly matchedPercent?: number;
    /**
     * Response time of hooks and metrics by name, seconds: a run calls them one after the other.
     * @default - 0 for all others
     */
    readonly checkSeconds?: Readonly<Record<string, number>>;
    /**
     * Number of runs for which pods are not ready.
     * @default - 0 for both
     */
    readonly startTicks?: StartTicks;
    /**
     * Flagger's `-mesh-provider`, for a Canary without a provider.
     * @default "gatewayapi:v1beta1"
     */
    readonly meshProvider?: string;
}

/** Number of scheduler runs in which pods are not ready: a plan cannot know how fast they start in the cluster. */
export interface StartTicks {
    /**
     * Runs after the one that scales up the canary, and after each run that detects another revision.
     * @default 0
     */
    readonly canary?: number;
    /**
     * Runs after the one that overwrites the primary.
     * @default 0
     */
    readonly primary?: number;
}

/** The kinds of hooks that a scheduler run calls; a webhook without a type is a `rollout` hook. */
export type HookKind =
    | "confirm-rollout"
    | "pre-rollout"
    | "rollout"
    | "confirm-traffic-increase"
    | "confirm-promotion"
    | "rollback"
    | "post-rollout";

/** A call of a hook or query of a metric. */
export interface ScriptedCheck {
    /** The hook's kind, or `metric`. */
    readonly kind: HookKind | "metric";
    /** Its name in the Canary. */
    readonly name: string;
    /** The run that performs the check. */
    readonly tick: number;
    /** Number of calls in this release, including this one. */
    readonly call: number;
}

/** An answer of a webhook. */
export interface HttpAnswer {
    /** Its HTTP status: up to 202 passes, and for a `rollback` hook it rolls back. */
    readonly status: number;
    /**
     * Its body.
     * @default ""
     */
    readonly body?: string;
}

/** A hook or metric that cannot be reached. */
export interface CheckError {
    /** The error message of Flagger. */
    readonly error: string;
}

/**
 * The answer of a check: with `true` the release advances and with `false` it does not, for every kind; so a `rollback`
 * hook with `false` rolls back, and a metric with `false` has no values. A number is a metric's value, in milliseconds for
 * `request-duration`.
 */
export type ScriptedAnswer = boolean | number | HttpAnswer | CheckError;

/** Pods that are not ready in a scheduler run. */
export interface NotReady {
    /** The run. */
    readonly tick: number;
    /** The version of the pods. */
    readonly pods: "canary" | "primary";
    /**
     * Flagger's message.
     * @default - its message for a single pod that is not available yet
     */
    readonly reason?: string;
    /**
     * Whether the progress deadline is exceeded, so that Flagger stops waiting.
     * @default false
     */
    readonly deadlineExceeded?: boolean;
}

/** Events in a release that do not follow from the Canary. */
export interface ReleaseScript {
    /**
     * Answers of checks.
     * @default - all pass, as does each check without an answer
     */
    readonly answer?: (check: ScriptedCheck) => ScriptedAnswer | undefined;
    /**
     * Runs in which the Canary is suspended.
     * @default - none
     */
    readonly suspended?: readonly number[];
    /**
     * Runs before which another revision is applied; that of the release itself is applied before run 0.
     * @default - none
     */
    readonly revisions?: readonly number[];
    /**
     * Runs in which pods are not ready.
     * @default - none
     */
    readonly notReady?: readonly NotReady[];
    /**
     * Maximum number of runs, for a release that waits at a gate.
     * @default 10000
     */
    readonly ticks?: number;
}

/** Facts that are not in the Canary, for a simulation. */
export type SimulationOptions = Pick<PlanOptions, "checkSeconds" | "meshProvider" | "startTicks">;
