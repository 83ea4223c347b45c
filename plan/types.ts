/** What comes of a release: `waiting` at a gate, `promotionFailed` with all traffic on the canary. */
export type Outcome = "promoted" | "rolledBack" | "promotionFailed" | "waiting";

/** How a release moves traffic. */
export type PlannedStrategy = "weighted" | "blueGreen" | "abTest" | "skipAnalysis";

/** A phase of a Canary's status that a release goes through; `Initialized` is that before the first release. */
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
    /** Kubernetes' type of it. */
    readonly type: "Normal" | "Warning";
    /** The whole text. */
    readonly message: string;
}

/** What one run of Flagger's scheduler does with a Canary: once every analysis interval. */
export interface PlannedStep {
    /** Runs since the one that found the new revision, which is 0. */
    readonly tick: number;
    /** Seconds from the start of run 0 to the end of this one, when its weights are in force. */
    readonly seconds: number;
    /** The Canary's `status.phase` after it. */
    readonly phase: Phase;
    /** Percent that the route gives to the canary after it; with `analysis.match` of the matching requests. */
    readonly canaryWeight: number;
    /** Percent that the route gives to the primary after it. */
    readonly primaryWeight: number;
    /**
     * The Canary's `status.iterations` after it.
     * @default - none, for a release that has no iterations
     */
    readonly iteration?: number;
    /** The Canary's `status.failedChecks` after it. */
    readonly failedChecks: number;
    /** The hooks and metrics that it asked, by name, in this order. */
    readonly checks: readonly string[];
    /** The events that it sent, in this order. */
    readonly events: readonly PlannedEvent[];
}

/** The most that a version meets which is rolled back at the last moment. */
export interface Exposure {
    /** The canary's share of the requests over time: percent × seconds. */
    readonly percentSeconds: number;
    /** The largest share of the requests at any time, percent. */
    readonly mostPercent: number;
    /** Seconds in which the canary has any share. */
    readonly seconds: number;
    /**
     * Requests that reach the canary.
     * @default - none, where requests per second are not given
     */
    readonly requests?: number;
}

/** What Flagger will do with the next release of a Canary. */
export interface RolloutPlan {
    /** The Canary's name. */
    readonly name: string;
    /** The Canary's namespace. */
    readonly namespace: string;
    /** How it moves traffic. */
    readonly strategy: PlannedStrategy;
    /** Seconds between two runs of Flagger's scheduler, its least of 10 applied. */
    readonly intervalSeconds: number;
    /** Failed checks that roll back, Flagger's default applied. */
    readonly threshold: number;
    /** The runs of a release of which every check passes and every gate is open. */
    readonly steps: readonly PlannedStep[];
    /** Seconds until such a release is promoted: phase `Succeeded`. */
    readonly earliestPromotionSeconds: number;
    /**
     * Seconds until the primary is overwritten at the earliest: from then on no check, no gate and no hook can roll
     * back.
     */
    readonly pointOfNoReturnSeconds: number;
    /** Seconds until the latest rollback by failed checks, all gates open; 0 for a release that is not checked. */
    readonly latestRollbackSeconds: number;
    /** The most that a version can meet which is rolled back by failed checks, all gates open. */
    readonly exposure: Exposure;
}

/** What is known beside the Canary, for a plan. */
export interface PlanOptions {
    /**
     * Requests for the Canary's Service, per second.
     * @default - not known, and no requests counted
     */
    readonly requestsPerSecond?: number;
    /**
     * Percent of the requests that `analysis.match` picks.
     * @default 100
     */
    readonly matchedPercent?: number;
    /**
     * Seconds that the hook or metric of a name takes to answer: a run asks one after another.
     * @default - 0 for each that is not named
     */
    readonly checkSeconds?: Readonly<Record<string, number>>;
    /**
     * Runs for which pods are not ready.
     * @default - 0 for both
     */
    readonly startTicks?: StartTicks;
    /**
     * Flagger's `-mesh-provider`, for a Canary that names no provider.
     * @default "gatewayapi:v1beta1"
     */
    readonly meshProvider?: string;
}

/** Runs of the scheduler that find pods not ready: how fast they start is the cluster's, no plan can know it. */
export interface StartTicks {
    /**
     * Runs after the one that scales the canary up, and after each that finds a further revision.
     * @default 0
     */
    readonly canary?: number;
    /**
     * Runs after the one that overwrites the primary.
     * @default 0
     */
    readonly primary?: number;
}

/** The kinds of hooks that a run of the scheduler asks; `rollout` is that of a webhook without a type, too. */
export type HookKind =
    | "confirm-rollout"
    | "pre-rollout"
    | "rollout"
    | "confirm-traffic-increase"
    | "confirm-promotion"
    | "rollback"
    | "post-rollout";

/** A hook or metric that is asked. */
export interface ScriptedCheck {
    /** The hook's kind, or that it is a metric. */
    readonly kind: HookKind | "metric";
    /** Its name in the Canary. */
    readonly name: string;
    /** The run that asks. */
    readonly tick: number;
    /** How often this release has asked it, this time included. */
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

/** A hook or metric that cannot be asked. */
export interface CheckError {
    /** The error as Flagger words it. */
    readonly error: string;
}

/**
 * What a check answers: `true` lets the release go on and `false` does not, whatever the kind; so a `rollback` hook
 * rolls back with `false`, and a metric has no values. A number is a metric's value, in milliseconds for
 * `request-duration`.
 */
export type ScriptedAnswer = boolean | number | HttpAnswer | CheckError;

/** Pods that are not ready when a run of the scheduler looks. */
export interface NotReady {
    /** The run that looks. */
    readonly tick: number;
    /** Whose pods. */
    readonly pods: "canary" | "primary";
    /**
     * What Flagger says of them.
     * @default - its words for a single pod that is not available yet
     */
    readonly reason?: string;
    /**
     * Whether the progress deadline is over, so that Flagger waits no more.
     * @default false
     */
    readonly deadlineExceeded?: boolean;
}

/** What happens to a release that the Canary alone does not tell. */
export interface ReleaseScript {
    /**
     * What checks answer.
     * @default - all pass, as does each that gets no answer
     */
    readonly answer?: (check: ScriptedCheck) => ScriptedAnswer | undefined;
    /**
     * Runs that find the Canary suspended.
     * @default - none
     */
    readonly suspended?: readonly number[];
    /**
     * Runs before which a further revision is applied; that of the release itself is applied before run 0.
     * @default - none
     */
    readonly revisions?: readonly number[];
    /**
     * Runs that find pods not ready.
     * @default - none
     */
    readonly notReady?: readonly NotReady[];
    /**
     * Runs after which no more are looked at, for a release that waits at a gate.
     * @default 10000
     */
    readonly ticks?: number;
}

/** What is known beside the Canary, for the model of a release. */
export type SimulationOptions = Pick<PlanOptions, "checkSeconds" | "meshProvider" | "startTicks">;
