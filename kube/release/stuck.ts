import type { CanaryState } from "./canaries";
import { gateOfPhase, gateText, openingText } from "./gates";
import { type Memory, stuckAfterMs, type WaitSettings } from "./observations";
import { type WaitResult, wholeSeconds } from "./result";

/** The result if a release has made no progress for too long. */
export function stuck(
    memory: Memory,
    canary: CanaryState,
    at: number,
    settings: WaitSettings,
): WaitResult | undefined {
    const idleMs = at - memory.progressAt;
    if (idleMs < stuckAfterMs(canary, settings)) {
        return undefined;
    }
    const gate = gateOfPhase(canary);
    if (gate !== undefined) {
        return {
            outcome: "stuck",
            reason:
                `waiting for ${gateText(canary, gate)} for ${wholeSeconds(idleMs)}; ` +
                openingText(canary, gate),
        };
    }
    return {
        outcome: "stuck",
        reason: `no progress for ${wholeSeconds(idleMs)} in phase ${canary.phase || "none yet"}`,
    };
}

/** The result if the wait has exceeded its timeout. */
export function timedOut(
    memory: Memory,
    at: number,
    settings: WaitSettings,
): WaitResult | undefined {
    if (at - memory.startedAt < settings.timeoutMs) {
        return undefined;
    }
    const phase =
        memory.last === undefined
            ? "not observed yet"
            : `in phase ${memory.last.phase || "none yet"}`;
    return {
        outcome: "timedOut",
        reason: `timed out after ${wholeSeconds(at - memory.startedAt)}: ${phase}`,
    };
}
