import type { CanaryState } from "../cluster/canaries";
import { isActive, isStarting } from "../live/phases";
import { ended, hasEndedMeanwhile, notBegun, wasPromoted } from "./endings";
import {
    anew,
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
 * Decides from one more look at a Canary whether the wait is over.
 *
 * The condition `Promoted` alone does not tell: it is true from the moment the Canary is initialised, and a release that
 * was applied a moment ago is not in the status until Flagger's next look.
 *
 * @returns what to remember, and the result if there is one
 */
export function decide(
    memory: Memory,
    sighting: Observation,
    settings: WaitSettings,
): { readonly memory: Memory; readonly result?: WaitResult } {
    const { at } = sighting;
    if ("unreachable" in sighting) {
        const since = memory.unreachableSince ?? at;
        const late =
            at - since >= settings.unreachableMs
                ? unreadable(`no answer for ${wholeSeconds(at - since)}: ${sighting.unreachable}`)
                : undefined;
        return {
            memory: { ...memory, unreachableSince: since },
            result: late ?? timedOut(memory, at, settings),
        };
    }
    if ("absent" in sighting) {
        const result =
            memory.last === undefined
                ? unreadable("there is no such Canary")
                : { outcome: "deleted" as const, reason: "the Canary was deleted" };
        return { memory, result };
    }
    const { canary, pending } = sighting;
    const seen = settleRevision(remember(memory, at, canary), canary, at, settings);
    const own = endedAnOlder(seen, sighting, settings) ? anew(seen, at, canary) : seen;
    return {
        memory: own,
        result: judge(own, canary, at, pending, settings) ?? timedOut(own, at, settings),
    };
}

/** A revision that takes over while releases may still be beginning is the awaited one: the wait met the end of an older. */
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
 * Whether the release that was promoted is an older one than the awaited: another version still stands in the target,
 * and Flagger could not take it up before, since it looks for none while it promotes.
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

function judge(
    memory: Memory,
    canary: CanaryState,
    at: number,
    pending: boolean | undefined,
    settings: WaitSettings,
): WaitResult | undefined {
    if (canary.deleting || canary.phase === "Terminating" || canary.phase === "Terminated") {
        return { outcome: "deleted", reason: "the Canary is being deleted" };
    }
    if (canary.suspended && (isActive(canary) || isStarting(canary) || pending === true)) {
        return { outcome: "stuck", reason: "the Canary is suspended (spec.suspend)" };
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

/** Whether another revision than the awaited one is under way; the awaited one may have been promoted before. */
function newer(memory: Memory, canary: CanaryState): WaitResult | undefined {
    const revision = revisionOf(canary);
    if (revision === undefined || memory.revision === undefined || revision === memory.revision) {
        return undefined;
    }
    return wasPromoted(memory, canary)
        ? { outcome: "promoted", reason: "promoted; a newer revision is already under way" }
        : {
              outcome: "superseded",
              reason: "a newer revision took its place before it was promoted or rolled back",
          };
}

function unreadable(reason: string): WaitResult {
    return { outcome: "unreadable", reason };
}
