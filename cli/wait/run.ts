import type { ApiServer } from "../../kube/api-server";
import type { CanaryReference } from "../cluster/canaries";
import { pause } from "../live/pause";
import { decide } from "./decide";
import { firstMemory, type Memory, type WaitSettings } from "./observations";
import { observe } from "./observe";
import type { WaitResult } from "./result";

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
    /** Milliseconds between two looks. */
    readonly everyMs: number;
    readonly signal: AbortSignal;
    /** The clock, milliseconds since the epoch. */
    readonly now: () => number;
    /** Called after each look. */
    readonly onLook: (memory: Memory, unreachable?: string) => void;
}

/**
 * Looks at a Canary until its release has come to its end.
 *
 * @returns the result; `undefined` when the signal ended the wait
 * @throws CliError (exit code 2) when the cluster refuses to tell
 */
export async function waitForEnd(args: CanaryWaitArgs): Promise<EndedWait | undefined> {
    let memory = firstMemory(args.now());
    do {
        const sighting = await observe(args.server, args.canary, args.now);
        const decided = decide(memory, sighting, args.settings);
        memory = decided.memory;
        args.onLook(memory, "unreachable" in sighting ? sighting.unreachable : undefined);
        if (decided.result !== undefined) {
            return { result: decided.result, memory };
        }
    } while (await pause(args.everyMs, args.signal));
    return undefined;
}
