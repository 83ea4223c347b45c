import type { ProcessRecord } from "../state";
import { done, notYet, waitFor } from "../wait";
import { isAlive } from "./identity";

/** How processes are ended. */
export interface EndArgs {
    /** What they are, for a message. */
    readonly what: string;
    /** Milliseconds for them to end. */
    readonly limitMs: number;
    /** Kills one by its pid. */
    readonly kill: (pid: number) => void;
}

/**
 * Kills recorded processes and waits for their end; others that have since got a recorded pid are not touched.
 *
 * @returns those that were alive
 */
export async function endProcesses(
    records: readonly ProcessRecord[],
    { kill, limitMs, what }: EndArgs,
): Promise<readonly ProcessRecord[]> {
    const alive = records.filter(isAlive);
    alive.forEach(({ pid }) => kill(pid));
    await waitFor({
        what: `${what} to end`,
        limitMs,
        look: () => {
            const left = alive.filter(isAlive);
            return left.length === 0
                ? done(undefined)
                : notYet(left.map(({ name, pid }) => `${name} (${pid})`).join(", "));
        },
    });
    return alive;
}
