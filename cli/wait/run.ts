import type { ApiServer } from "../../kube/api-server";
import type { CanaryReference } from "../../kube/release/canaries";
import { pause } from "../live/pause";
import { decide } from "../../kube/release/decide";
import { firstMemory, type Memory, type WaitSettings } from "../../kube/release/observations";
import { observe } from "./observe";
import type { WaitResult } from "../../kube/release/result";

/** A wait that ended. */
export interface EndedWait {
    readonly result: WaitResult;
    readonly memory: Memory;
}

/** What a wait needs. */
export interface CanaryWaitArgs {
    readonly server: ApiServer;
    readonly canary: CanaryReference;
    readonly settings: WaitSettings;
    /** Polling interval, milliseconds. */
    readonly everyMs: number;
    readonly signal: AbortSignal;
    /** The clock, milliseconds since the epoch. */
    readonly now: () => number;
    /** Called after each observation. */
    readonly onLook: (memory: Memory, unreachable?: string) => Promise<void>;
}

/**
 * Polls a Canary until its release has ended.
 *
 * @returns the result; `undefined` when the signal ended the wait
 * @throws CliError (exit code 2) if the cluster rejects the request
 */
export async function waitForEnd(args: CanaryWaitArgs): Promise<EndedWait | undefined> {
    let memory = firstMemory(args.now());
    do {
        const observation = await observe(args.server, args.canary, args.now);
        const decided = decide(memory, observation, args.settings);
        memory = decided.memory;
        await args.onLook(
            memory,
            "unreachable" in observation ? observation.unreachable : undefined,
        );
        if (decided.result !== undefined) {
            return { result: decided.result, memory };
        }
    } while (await pause(args.everyMs, args.signal));
    return undefined;
}
