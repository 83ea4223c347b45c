import type { CanaryState } from "./canaries";
import { isActive, isStarting } from "./phases";
import { ended, hasEndedMeanwhile, notBegun, wasPromoted } from "./endings";
import {
    restart,
    type Memory,
    remember,
    revisionOf,
    type Observation,
    startedWithinMs,
    type WaitSettings,
} from "./observations";
import { stuck, timedOut } from "./stuck";
import { type WaitResult, wholeSeconds } from "./result";

/**
 * Decides from one more observation of a Canary whether the wait is over.
 *
 * The condition `Promoted` alone is not enough: it is true from the moment the Canary is initialised, and a release that
 * was just applied is not in the status until Flagger's next run.
 *
 * @returns the new memory, and the result if the wait is over
 */
export function decide(
    memory: Memory,
    observation: Observation,
    settings: WaitSettings,
): { readonly memory: Memory; readonly result?: WaitResult } {
    const { at } = observation;
    if ("unreachable" in observation) {
        const since = memory.unreachableSince ?? at;
        const late =
            at - since >= settings.unreachableMs
                ? unreadable(
                      `no answer from the cluster for ${wholeSeconds(at - since)}: ${observation.unreachable}`,
                  )
                : undefined;
        return {
            memory: { ...memory, unreachableSince: since },
            result: late ?? timedOut(memory, at, settings),
        };
    }
    if ("absent" in observation) {
        const result =
            memory.last === undefined
                ? unreadable("the Canary does not exist")
                : { outcome: "deleted" as const, reason: "the Canary was deleted" };
        return { memory, result };
    }
    const { canary, pending } = observation;
    const seen = settleRevision(remember(memory, at, canary), canary, at, settings);
    const own = endedAnOlder(seen, observation, settings) ? restart(seen, at, canary) : seen;
    return {
        memory: own,
        result: evaluate(own, canary, at, pending, settings) ?? timedOut(own, at, settings),
    };
}

/** A revision that takes over within the start period is the awaited one: the wait began at the end of an older release. */
function settleRevision(
    memory: Memory,
    canary: CanaryState,
    at: number,
    settings: WaitSettings,
): Memory {
    const revision = revisionOf(canary);
    return revision !== undefined &&
        (isSettling(memory, canary, at, settings) || settings.followNewer)
        ? { ...memory, revision }
        : memory;
}

function isSettling(
    memory: Memory,
    canary: CanaryState,
    at: number,
    settings: WaitSettings,
): boolean {
    return at - memory.startedAt <= startedWithinMs(canary, settings);
}

/**
 * Whether the promoted release is older than the awaited one: the target still has another version, which Flagger could
 * not release before, since it detects no new version during a promotion.
 */
function endedAnOlder(
    memory: Memory,
    { at, canary, pending }: Extract<Observation, { canary: CanaryState }>,
    settings: WaitSettings,
): boolean {
    return (
        canary.phase === "Succeeded" &&
        pending === true &&
        hasEndedMeanwhile(memory, canary) &&
        (isSettling(memory, canary, at, settings) ||
            ["Promoting", "Finalising"].includes(memory.first?.phase ?? ""))
    );
}

function evaluate(
    memory: Memory,
    canary: CanaryState,
    at: number,
    pending: boolean | undefined,
    settings: WaitSettings,
): WaitResult | undefined {
    const halted = haltedByAuthor(canary, pending);
    if (halted !== undefined) {
        return halted;
    }
    if (isActive(canary)) {
        return newer(memory, canary) ?? stuck(memory, canary, at, settings);
    }
    if (isStarting(canary)) {
        return stuck(memory, canary, at, settings);
    }
    return (
        ended(memory, canary, pending, settings) ?? notBegun(memory, canary, at, pending, settings)
    );
}

/** The result if no release can happen, because the Canary is being deleted or is suspended. */
export function haltedByAuthor(canary: CanaryState, pending?: boolean): WaitResult | undefined {
    if (canary.deleting || canary.phase === "Terminating" || canary.phase === "Terminated") {
        return { outcome: "deleted", reason: "the Canary is being deleted" };
    }
    if (canary.suspended && (isActive(canary) || isStarting(canary) || pending === true)) {
        return { outcome: "stuck", reason: "the Canary is suspended (spec.suspend)" };
    }
    return undefined;
}

/** Whether another revision than the awaited one is in progress; the awaited one may have been promoted before. */
function newer(memory: Memory, canary: CanaryState): WaitResult | undefined {
    const revision = revisionOf(canary);
    if (revision === undefined || memory.revision === undefined || revision === memory.revision) {
        return undefined;
    }
    return wasPromoted(memory, canary)
        ? { outcome: "promoted", reason: "promoted; a newer revision is already in progress" }
        : {
              outcome: "superseded",
              reason: "superseded by a newer revision before it was promoted or rolled back",
          };
}

function unreadable(reason: string): WaitResult {
    return { outcome: "unreadable", reason };
}
