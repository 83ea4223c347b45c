import type { CanaryState } from "./canaries";
import { isStarting } from "./phases";
import { type Memory, startedWithinMs, type WaitSettings } from "./observations";
import { type WaitResult, wholeSeconds } from "./result";

/** A release that ended during the wait, or at or after the requested time. */
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
                  reason: "initialised: the first version runs in the primary without an analysis",
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
                  reason: "a newer revision was promoted; the outcome of this one was not observed",
              }
            : { outcome: "promoted", reason: "promoted" };
    }
    if (wasPromoted(memory, canary)) {
        return { outcome: "promoted", reason: "promoted; a newer revision was then rolled back" };
    }
    return { outcome: "rolledBack", reason: failure(canary, memory.revision) };
}

/** Whether an idle Canary has had a release since it was first seen. */
export function hasEndedMeanwhile({ begun, first }: Memory, { phaseSince }: CanaryState): boolean {
    return begun || (phaseSince ?? 0) > (first?.phaseSince ?? Infinity);
}

/** Whether the last release ended at or after the requested time; a differing version in the target is a later one. */
function hasEndedSince(
    { phaseSince, phase }: CanaryState,
    pending: boolean | undefined,
    { since }: WaitSettings,
): boolean {
    // Kubernetes timestamps are rounded down to whole seconds
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

/** Whether the awaited revision was promoted, regardless of later revisions. */
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

/** Why a release failed, as far as the status shows. */
export function failure({ statusWeight, appliedRevision }: CanaryState, revision?: string): string {
    if (statusWeight === 100) {
        // Flagger leaves the traffic on the only version that works
        return "the promotion failed: the primary did not become ready, and the canary receives all traffic";
    }
    // the rollback marks the target's current version as applied
    return revision === undefined || revision === appliedRevision
        ? "rolled back"
        : "rolled back; the target changed during the release, and Flagger releases that version only after another change";
}

/** The result if no release started in time. */
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
    const within = `no release started within ${wholeSeconds(limit)}`;
    // the target is back at the primary's version: Flagger leaves the phase as it is
    const isBack =
        canary.appliedRevision !== undefined && canary.appliedRevision === canary.promotedRevision;
    if (canary.phase === "Failed" && !isBack) {
        return {
            outcome: "rolledBack",
            reason: `${within}, and the last release was ${failure(canary)}`,
        };
    }
    if (pending === true) {
        return {
            outcome: "stuck",
            reason: `${within} although the target differs from the primary`,
        };
    }
    return {
        outcome: "nothingNew",
        reason: `${within}: the primary already runs the target's version`,
    };
}
