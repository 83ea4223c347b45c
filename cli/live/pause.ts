import { setTimeout as delay } from "node:timers/promises";

/**
 * Pauses between two looks.
 *
 * @param ms - milliseconds
 * @param signal - ends the pause early
 * @returns whether the pause was not ended early
 */
export async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
    // an aborted pause rejects; the signal says the same without an error
    await delay(ms, undefined, { signal }).catch(() => undefined);
    return !signal.aborted;
}

/** Exit code of a command that Ctrl-C ended, as shells have it: 128 and the signal's number. */
export const INTERRUPTED = 130;
