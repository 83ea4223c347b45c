import type { CanaryReference } from "../../kube/release/canaries";
import type { FlaggerEvent } from "../../kube/release/events";

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

/** What a rollout was reconstructed from: Flagger's log, Kubernetes' events, metrics, or the status of the Canary. */
export type Evidence = "log" | "events" | "metrics" | "status";

/** A past rollout, or the one in progress. */
export interface HistoricRollout extends CanaryReference {
    /** Its begin if that is known, or else the first sign of it; milliseconds since the epoch. */
    readonly startedAt: number;
    /** Whether `startedAt` is its begin. */
    readonly startIsKnown: boolean;
    /** @default - unknown, or not ended yet */
    readonly endedAt?: number;
    readonly outcome: RolloutOutcome;
    readonly evidence: readonly Evidence[];
    /** Oldest first. */
    readonly weights: readonly WeightChange[];
    /** Whether the weights and events are all that there were: Kubernetes keeps only some events, a log has all. */
    readonly isComplete: boolean;
    /** Oldest first. */
    readonly events: readonly FlaggerEvent[];
}

/** The time of the last sign of a rollout: its end if that is known. */
export function lastSeenAt({ startedAt, endedAt, events }: HistoricRollout): number {
    return endedAt ?? events.at(-1)?.at ?? startedAt;
}

/** An outcome as text. */
export const outcomeText: Readonly<Record<RolloutOutcome, string>> = {
    promoted: "promoted",
    rolledBack: "rolled back",
    promotionFailed: "promotion failed",
    superseded: "superseded",
    running: "running",
    unknown: "not known",
};
