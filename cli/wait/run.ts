import type { ApiServer } from "../cluster/api-server";
import type { CanaryName } from "../cluster/canaries";
import { pause } from "../live/pause";
import { decide } from "./decide";
import { firstMemory, type Memory, type WaitSettings } from "./memory";
import { sight } from "./read";
import type { Verdict } from "./verdict";

/** A wait that came to its end. */
export interface WaitResult {
    readonly verdict: Verdict;
    readonly memory: Memory;
}

/** What a wait needs. */
export interface WaitArgs {
    readonly server: ApiServer;
    readonly canary: CanaryName;
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
 * @returns the verdict; `undefined` when the signal ended the wait
 * @throws CliError (exit code 2) when the cluster refuses to tell
 */
export async function waitForEnd(args: WaitArgs): Promise<WaitResult | undefined> {
    let memory = firstMemory(args.now());
    do {
        const sighting = await sight(args.server, args.canary, args.now);
        const decided = decide(memory, sighting, args.settings);
        memory = decided.memory;
        args.onLook(memory, "unreachable" in sighting ? sighting.unreachable : undefined);
        if (decided.verdict !== undefined) {
            return { verdict: decided.verdict, memory };
        }
    } while (await pause(args.everyMs, args.signal));
    return undefined;
}
