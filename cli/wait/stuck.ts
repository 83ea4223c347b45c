import type { CanaryState, CanaryGate } from "../cluster/canaries";
import { type Memory, stuckAfterMs, type WaitSettings } from "./observations";
import { type WaitResult, wholeSeconds } from "./result";

const GATE_OF_PHASE: Readonly<Record<string, CanaryGate["type"]>> = {
    Waiting: "confirm-rollout",
    WaitingPromotion: "confirm-promotion",
};

/** A release that has made no progress for too long. */
export function stuck(
    memory: Memory,
    canary: CanaryState,
    at: number,
    settings: WaitSettings,
): WaitResult | undefined {
    const still = at - memory.progressAt;
    if (still < stuckAfterMs(canary, settings)) {
        return undefined;
    }
    const gate = GATE_OF_PHASE[canary.phase];
    if (gate !== undefined) {
        const names = canary.gates.filter(({ type }) => type === gate).map(({ name }) => name);
        const named = names.length === 0 ? "" : ` ${names.join(", ")}`;
        return {
            outcome: "stuck",
            reason: `the gate${named} (${gate}) has kept it waiting for ${wholeSeconds(still)}`,
        };
    }
    return {
        outcome: "stuck",
        reason: `no progress for ${wholeSeconds(still)} in phase ${canary.phase || "none yet"}`,
    };
}

/** A wait that has lasted too long. */
export function timedOut(
    memory: Memory,
    at: number,
    settings: WaitSettings,
): WaitResult | undefined {
    if (at - memory.startedAt < settings.timeoutMs) {
        return undefined;
    }
    const phase =
        memory.last === undefined ? "not seen yet" : `in phase ${memory.last.phase || "none yet"}`;
    return {
        outcome: "timedOut",
        reason: `not at its end after ${wholeSeconds(at - memory.startedAt)}: ${phase}`,
    };
}
