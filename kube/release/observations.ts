import type { CanaryState } from "./canaries";
import { beginsWithinMs, isActive } from "./phases";

/** One observation of a Canary. */
export type Observation =
    | {
          /** Milliseconds since the epoch. */
          readonly at: number;
          readonly canary: CanaryState;
          /** Whether the target differs from the primary; read only while no release is in progress. */
          readonly pending?: boolean;
      }
    | { readonly at: number; readonly absent: true }
    | { readonly at: number; readonly unreachable: string };

/** What to wait for and how long. Times in milliseconds. */
export interface WaitSettings {
    /** Maximum time to wait for the end of the release. */
    readonly timeoutMs: number;
    /** Maximum time to wait for a release to start. @default two analysis intervals plus 10 s, in which Flagger runs at least once */
    readonly startedWithinMs?: number;
    /** Maximum time without progress. @default the progress deadline plus two analysis intervals */
    readonly stuckAfterMs?: number;
    /** Maximum time without an answer from the cluster. */
    readonly unreachableMs: number;
    /** Also accept a release that ended at this time or later; milliseconds since the epoch. @default - only one that ends during the wait */
    readonly since?: number;
    /** Whether to wait for a newer revision that supersedes the awaited one. */
    readonly followNewer: boolean;
}

/** State that is kept between observations. */
export interface Memory {
    readonly startedAt: number;
    /** The Canary as it was first seen. */
    readonly first?: CanaryState;
    /** The Canary as it was last seen. */
    readonly last?: CanaryState;
    /** Whether a release in progress has been observed. */
    readonly begun: boolean;
    /** Hash of the awaited revision, once it is in the status. */
    readonly revision?: string;
    /** States of the release observed so far: returning to one of them is not progress. */
    readonly seen: readonly string[];
    readonly progressAt: number;
    readonly unreachableSince?: number;
}

/** The memory before the first observation. */
export function firstMemory(startedAt: number): Memory {
    return { startedAt, begun: false, seen: [], progressAt: startedAt };
}

/** Discards the previous observations when they turn out not to belong to the awaited release. */
export function restart(memory: Memory, at: number, canary: CanaryState): Memory {
    return remember({ ...firstMemory(memory.startedAt), progressAt: at }, at, canary);
}

/** Maximum time to wait for a release to start. */
export function startedWithinMs(canary: CanaryState, settings: WaitSettings): number {
    return settings.startedWithinMs ?? beginsWithinMs(canary);
}

/** Maximum time without progress. */
export function stuckAfterMs(canary: CanaryState, settings: WaitSettings): number {
    return (
        settings.stuckAfterMs ??
        (canary.progressDeadlineSeconds + 2 * canary.intervalSeconds) * 1000
    );
}

/** Adds an observation of the Canary to the memory. */
export function remember(memory: Memory, at: number, canary: CanaryState): Memory {
    if (memory.last !== undefined && memory.last.uid !== canary.uid) {
        // a new Canary of the same name: observations of the old one do not apply
        return restart(memory, at, canary);
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

/** The revision in progress; unknown while it awaits approval, when the status still has the previous one. */
export function revisionOf(canary: CanaryState): string | undefined {
    return isActive(canary) && canary.phase !== "Waiting" ? canary.appliedRevision : undefined;
}
