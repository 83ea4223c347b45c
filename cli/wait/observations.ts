import type { CanaryState } from "../cluster/canaries";
import { beginsWithinMs, isActive } from "../live/phases";

/** One look at a Canary. */
export type Observation =
    | {
          /** Milliseconds since the epoch. */
          readonly at: number;
          readonly canary: CanaryState;
          /** Whether the target differs from what the primary runs; looked at only while no release is under way. */
          readonly pending?: boolean;
      }
    | { readonly at: number; readonly absent: true }
    | { readonly at: number; readonly unreachable: string };

/** How long to wait, and for what. Times in milliseconds. */
export interface WaitSettings {
    /** Longest wait for the end of the release. */
    readonly timeoutMs: number;
    /** Longest wait for a release to begin. @default two intervals of the analysis and 10 s, in which Flagger looks at least once */
    readonly startedWithinMs?: number;
    /** Longest time without any progress. @default the progress deadline and two intervals */
    readonly stuckAfterMs?: number;
    /** Longest time without an answer from the cluster. */
    readonly unreachableMs: number;
    /** A release that ended at this moment or later counts; milliseconds since the epoch. @default - only one that ends while waiting */
    readonly since?: number;
    /** Whether to wait for a newer revision that takes the place of the awaited one. */
    readonly followNewer: boolean;
}

/** What is remembered from look to look. */
export interface Memory {
    readonly startedAt: number;
    /** The Canary as it was first seen. */
    readonly first?: CanaryState;
    /** The Canary as it was last seen. */
    readonly last?: CanaryState;
    /** Whether a release has been seen under way. */
    readonly begun: boolean;
    /** Hash of the awaited revision, once Flagger has said it. */
    readonly revision?: string;
    /** Situations of the release that have been seen: one that comes again is no progress. */
    readonly seen: readonly string[];
    readonly progressAt: number;
    readonly unreachableSince?: number;
}

/** What is remembered before the first look. */
export function firstMemory(startedAt: number): Memory {
    return { startedAt, begun: false, seen: [], progressAt: startedAt };
}

/** What is remembered once it shows that what was seen so far is none of the awaited release. */
export function anew(memory: Memory, at: number, canary: CanaryState): Memory {
    return remember({ ...firstMemory(memory.startedAt), progressAt: at }, at, canary);
}

/** Longest wait for a release to begin. */
export function startedWithinMs(canary: CanaryState, settings: WaitSettings): number {
    return settings.startedWithinMs ?? beginsWithinMs(canary);
}

/** Longest time without any progress. */
export function stuckAfterMs(canary: CanaryState, settings: WaitSettings): number {
    return (
        settings.stuckAfterMs ??
        (canary.progressDeadlineSeconds + 2 * canary.intervalSeconds) * 1000
    );
}

/** Adds a look at the Canary to what is remembered. */
export function remember(memory: Memory, at: number, canary: CanaryState): Memory {
    if (memory.last !== undefined && memory.last.uid !== canary.uid) {
        // another Canary of that name: nothing that was seen of the old one tells of it
        return anew(memory, at, canary);
    }
    const situation = [
        canary.phase,
        canary.statusWeight,
        canary.iterations,
        canary.failedChecks,
        canary.appliedRevision,
    ].join(" ");
    const isNew = !memory.seen.includes(situation);
    return {
        startedAt: memory.startedAt,
        first: memory.first ?? canary,
        last: canary,
        begun: memory.begun || isActive(canary),
        revision: memory.revision ?? revisionOf(canary),
        seen: isNew ? [...memory.seen, situation] : memory.seen,
        progressAt: isNew ? at : memory.progressAt,
    };
}

/** The revision that is under way; unknown while it waits to be let in, when the status still has the last one's. */
export function revisionOf(canary: CanaryState): string | undefined {
    return isActive(canary) && canary.phase !== "Waiting" ? canary.appliedRevision : undefined;
}
