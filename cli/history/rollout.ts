import type { CanaryReference } from "../cluster/canaries";
import type { FlaggerEvent } from "../cluster/events";

/** How a rollout ended, as far as it is known. */
export type RolloutOutcome =
    "promoted" | "rolledBack" | "promotionFailed" | "superseded" | "running" | "unknown";

/** A weight that the canary was given at a moment. */
export interface WeightChange {
    /** Milliseconds since the epoch. */
    readonly at: number;
    /** Percent. */
    readonly weight: number;
}

/** A rollout of the past, or the one that is under way. */
export interface HistoricRollout extends CanaryReference {
    /** Milliseconds since the epoch. */
    readonly startedAt: number;
    /** @default - not known, or not yet */
    readonly endedAt?: number;
    readonly outcome: RolloutOutcome;
    /** What it was reconstructed from. */
    readonly evidence: "events" | "metrics" | "both";
    /** Oldest first; from events, which may be incomplete. */
    readonly weights: readonly WeightChange[];
    /** Oldest first. */
    readonly events: readonly FlaggerEvent[];
}

/** An outcome for a reader. */
export const outcomeText: Readonly<Record<RolloutOutcome, string>> = {
    promoted: "promoted",
    rolledBack: "rolled back",
    promotionFailed: "promotion failed",
    superseded: "superseded",
    running: "running",
    unknown: "unknown",
};
