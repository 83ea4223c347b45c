import type { CanaryState } from "../cluster/canaries";
import { isStarting } from "../live/phases";
import { type Memory, startedWithinMs, type WaitSettings } from "./observations";
import { type WaitResult, wholeSeconds } from "./result";

/** A release that has come to its end while it was awaited, or since the moment that was asked for. */
export function ended(
    memory: Memory,
    canary: CanaryState,
    pending: boolean | undefined,
    settings: WaitSettings,
): WaitResult | undefined {
    if (canary.phase === "Initialized") {
        const wasStarting = memory.first !== undefined && isStarting(memory.first);
        return wasStarting && pending !== true
            ? {
                  outcome: "initialized",
                  reason: "initialised: the first version serves from the primary, unjudged",
              }
            : undefined;
    }
    if (!hasEndedMeanwhile(memory, canary) && !hasEndedSince(canary, pending, settings)) {
        return undefined;
    }
    if (canary.phase === "Succeeded") {
        return isOther(memory, canary)
            ? {
                  outcome: "superseded",
                  reason: "a newer revision was promoted, and what became of this one was not seen",
              }
            : { outcome: "promoted", reason: "promoted" };
    }
    if (wasPromoted(memory, canary)) {
        return { outcome: "promoted", reason: "promoted; a newer revision was then rolled back" };
    }
    return { outcome: "rolledBack", reason: failure(canary, memory.revision) };
}

/** Whether a resting Canary has had a release since it was first seen. */
export function hasEndedMeanwhile({ begun, first }: Memory, { phaseSince }: CanaryState): boolean {
    return begun || (phaseSince ?? 0) > (first?.phaseSince ?? Infinity);
}

/** Whether the last release ended after the moment that was asked for; another version in the target is a later one. */
function hasEndedSince(
    { phaseSince, phase }: CanaryState,
    pending: boolean | undefined,
    { since }: WaitSettings,
): boolean {
    // times of Kubernetes are whole seconds, rounded down
    return (
        (phaseSince ?? 0) >= Math.floor((since ?? Infinity) / 1000) * 1000 &&
        (phase === "Failed" || pending !== true)
    );
}

function isOther({ revision }: Memory, { promotedRevision }: CanaryState): boolean {
    return (
        revision !== undefined && promotedRevision !== undefined && revision !== promotedRevision
    );
}

/** Whether the awaited revision became the primary's, whatever came after it. */
export function wasPromoted(
    { revision, first }: Memory,
    { promotedRevision }: CanaryState,
): boolean {
    return (
        revision !== undefined &&
        promotedRevision === revision &&
        first?.promotedRevision !== revision
    );
}

/** Why a release failed, as far as the status tells. */
function failure({ statusWeight, appliedRevision }: CanaryState, revision?: string): string {
    if (statusWeight === 100) {
        // Flagger leaves the traffic on the only copy that works
        return "the promotion failed: the primary did not get ready, and all traffic is on the canary";
    }
    // the rollback marks whatever the target then held as applied
    return revision === undefined || revision === appliedRevision
        ? "rolled back"
        : "rolled back; the target was changed meanwhile, and Flagger takes that up only when it changes again";
}

/** The end of the time in which a release would have begun, if there were one. */
export function notBegun(
    memory: Memory,
    canary: CanaryState,
    at: number,
    pending: boolean | undefined,
    settings: WaitSettings,
): WaitResult | undefined {
    const limit = startedWithinMs(canary, settings);
    if (memory.begun || at - memory.progressAt < limit) {
        return undefined;
    }
    const within = `no release began within ${wholeSeconds(limit)}`;
    // the target is back at what the primary runs: Flagger leaves the phase as it is
    const isBack =
        canary.appliedRevision !== undefined && canary.appliedRevision === canary.promotedRevision;
    if (canary.phase === "Failed" && !isBack) {
        return {
            outcome: "rolledBack",
            reason: `${within}, and the last one was ${failure(canary)}`,
        };
    }
    if (pending === true) {
        return {
            outcome: "stuck",
            reason: `${within}, though the target differs from what the primary runs`,
        };
    }
    return {
        outcome: "nothingNew",
        reason: `${within}: the primary runs what the target asks for`,
    };
}
