import { setTimeout as delay } from "node:timers/promises";
import type { Fields } from "../../rules/canary/reading";
import type { ApiServer } from "../api-server";
import { type AwaitedObservation, type AwaitedSettings, decideAwaited } from "./awaited";
import { observeAwaited } from "./awaited-objects";
import type { CanaryReference } from "./canaries";
import { explainingEvents } from "./explaining-events";
import { readEvents } from "./events";
import { firstMemory } from "./observations";
import type { WaitResult } from "./result";

/** What a wait for a declared revision needs. */
export interface DeclaredWaitArgs {
    readonly server: ApiServer;
    readonly canary: CanaryReference;
    /** The pod template of the revision. */
    readonly declared: Fields;
    readonly settings: AwaitedSettings;
    /** Polling interval, milliseconds. */
    readonly everyMs: number;
    /** Called after each observation. */
    readonly onLook: (observation: AwaitedObservation) => void;
}

/** A wait that ended. */
export interface DeclaredWaitResult extends WaitResult {
    /** Flagger's messages that explain the result, oldest first; none for a revision that serves. */
    readonly messages: readonly string[];
}

/**
 * Polls a Canary until a declared revision is promoted, or will not be.
 *
 * @throws ClusterError if the cluster rejects the request
 */
export async function waitForDeclared(args: DeclaredWaitArgs): Promise<DeclaredWaitResult> {
    const { server, canary, declared, settings, everyMs, onLook } = args;
    const startedAt = Date.now();
    let memory = firstMemory(startedAt);
    for (;;) {
        const observation = await observeAwaited(server, canary, declared, Date.now);
        const decided = decideAwaited(memory, observation, settings);
        memory = decided.memory;
        onLook(observation);
        const { result } = decided;
        if (result !== undefined) {
            const isUnexplained = isServing(result) || "unreachable" in observation;
            const events = isUnexplained
                ? []
                : explainingEvents(await readEvents(server, canary), startedAt);
            return { ...result, messages: events.map(({ message }) => message) };
        }
        await delay(everyMs);
    }
}

/** Whether the awaited revision serves. */
export function isServing({ outcome }: WaitResult): boolean {
    return outcome === "promoted" || outcome === "initialized" || outcome === "nothingNew";
}
