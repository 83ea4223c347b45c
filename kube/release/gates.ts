import { type CanaryGate, canaryKey, type CanaryState } from "./canaries";
import type { FlaggerEvent } from "./events";
import { switchesOf } from "./hooks";

/** A gate that a release waits for. */
export type GateType = CanaryGate["type"];

const GATE_OF_PHASE: Readonly<Record<string, GateType>> = {
    Waiting: "confirm-rollout",
    WaitingPromotion: "confirm-promotion",
};

/**
 * Flagger has no phase for a closed gate before the next step, only this event.
 *
 * @see Flagger pkg/controller/scheduler_hooks.go (runConfirmTrafficIncreaseHooks)
 */
const TRAFFIC_INCREASE = /^Halt \S+ advancement waiting for traffic increase approval /;

/** The gate that a release waits for by its phase. */
export function gateOfPhase({ phase }: CanaryState): GateType | undefined {
    return GATE_OF_PHASE[phase];
}

/** Whether only events can show that a release waits for a gate. */
export function mayWaitWithinPhase({ gates, phase }: CanaryState): boolean {
    return phase === "Progressing" && gates.some(({ type }) => type === "confirm-traffic-increase");
}

/**
 * The gate that a release waits for by its latest event.
 *
 * @param events - the Canary's, oldest first
 */
export function gateOfEvents(events: readonly FlaggerEvent[]): GateType | undefined {
    return TRAFFIC_INCREASE.test(events.at(-1)?.message ?? "")
        ? "confirm-traffic-increase"
        : undefined;
}

/** The gate with the names of its hooks, as in `the gate promotion-gate (confirm-promotion)`. */
export function gateText({ gates }: CanaryState, gate: GateType): string {
    const names = gates.filter(({ type }) => type === gate).map(({ name }) => name);
    return `the gate${names.length === 0 ? "" : ` ${names.join(", ")}`} (${gate})`;
}

/** How the gate is opened: the command, or the address where others decide. */
export function openingText(canary: CanaryState, gate: GateType): string {
    const { others } = switchesOf(canary);
    const other = others.find(({ type }) => type === gate);
    return other === undefined
        ? `open it with linkerd-canary gate open ${canaryKey(canary)}`
        : `it is decided at ${other.url}`;
}
