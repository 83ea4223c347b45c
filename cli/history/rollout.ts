import type { CanaryReference } from "../cluster/canaries";
import type { FlaggerEvent } from "../cluster/events";

/** How a rollout ended, as far as it is known. */
export type RolloutOutcome =
    "promoted" | "rolledBack" | "promotionFailed" | "superseded" | "running" | "unknown";

/** A change of the canary weight. */
export interface WeightChange {
    /** Milliseconds since the epoch. */
    readonly at: number;
    /** Percent. */
    readonly weight: number;
}

/** A past rollout, or the one in progress. */
export interface HistoricRollout extends CanaryReference {
    /** Milliseconds since the epoch. */
    readonly startedAt: number;
    /** @default - unknown, or not ended yet */
    readonly endedAt?: number;
    readonly outcome: RolloutOutcome;
    /** What it was reconstructed from. */
    readonly evidence: "events" | "metrics" | "both";
    /** Oldest first; from events, which may be incomplete. */
    readonly weights: readonly WeightChange[];
    /** Oldest first. */
    readonly events: readonly FlaggerEvent[];
}

/** An outcome as text. */
export const outcomeText: Readonly<Record<RolloutOutcome, string>> = {
    promoted: "promoted",
    rolledBack: "rolled back",
    promotionFailed: "promotion failed",
    superseded: "superseded",
    running: "running",
    unknown: "unknown",
};
