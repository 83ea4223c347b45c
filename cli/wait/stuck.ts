import type { CanaryState, CanaryGate } from "../cluster/canaries";
import { type Memory, stuckAfterMs, type WaitSettings } from "./observations";
import { type WaitResult, wholeSeconds } from "./result";

const GATE_OF_PHASE: Readonly<Record<string, CanaryGate["type"]>> = {
    Waiting: "confirm-rollout",
    WaitingPromotion: "confirm-promotion",
};

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
    const gate = GATE_OF_PHASE[canary.phase];
    if (gate !== undefined) {
        const names = canary.gates.filter(({ type }) => type === gate).map(({ name }) => name);
        const named = names.length === 0 ? "" : ` ${names.join(", ")}`;
        return {
            outcome: "stuck",
            reason: `waiting for the gate${named} (${gate}) for ${wholeSeconds(idleMs)}`,
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
