import { setTimeout as delay } from "node:timers/promises";

/**
 * Pauses between two polls.
 *
 * @param ms - milliseconds
 * @param signal - ends the pause early
 * @returns whether the pause was not ended early
 */
export async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
    // an aborted pause rejects; the signal already shows it
    await delay(ms, undefined, { signal }).catch(() => undefined);
    return !signal.aborted;
}

/** Exit code of a command that Ctrl-C interrupted, as in shells: 128 plus the signal's number. */
export const INTERRUPTED = 130;
