import { setTimeout as delay } from "node:timers/promises";
import { SandboxError } from "./errors";

/** What a wait's condition answers: done with a value, or not yet and what was seen instead. */
export type Seen<T> =
    { readonly done: true; readonly value: T } | { readonly done: false; readonly seen: string };

/** The condition holds. */
export function done<T>(value: T): Seen<T> {
    return { done: true, value };
}

/** The condition does not hold yet; `seen` says what was seen instead. */
export function notYet<T>(seen: string): Seen<T> {
    return { done: false, seen };
}

/** How to wait for a condition. */
export interface WaitArgs<T> {
    /** What is awaited, as it reads after "waiting for". */
    readonly what: string;
    /** Milliseconds after which the wait gives up. */
    readonly limitMs: number;
    /** Milliseconds between two looks. @default 100 */
    readonly everyMs?: number;
    /** Where a person looks further, named in the error. */
    readonly log?: string;
    /** A look at the condition; a thrown error counts as "not yet" unless it is a SandboxError. */
    readonly look: () => Promise<Seen<T>> | Seen<T>;
    /** Ends the wait early, with this signal's reason. */
    readonly signal?: AbortSignal;
}

/**
 * Waits until a condition holds.
 *
 * @throws SandboxError after the timeout: what was expected, for how long, what was seen last, and the path of the log.
 */
export async function waitFor<T>(args: WaitArgs<T>): Promise<T> {
    const deadline = Date.now() + args.limitMs;
    let seen: string;
    for (;;) {
        args.signal?.throwIfAborted();
        try {
            const look = await args.look();
            if (look.done) {
                return look.value;
            }
            seen = look.seen;
        } catch (error) {
            if (error instanceof SandboxError) {
                throw error;
            }
            seen = describeError(error);
        }
        if (Date.now() >= deadline) {
            throw new SandboxError(
                `timed out waiting for ${args.what} after ${Math.round(args.limitMs / 1000)} s; ` +
                    `seen instead: ${seen}${args.log === undefined ? "" : `\nlog: ${args.log}`}`,
            );
        }
        // the delay's own error would hide the signal's reason
        await delay(args.everyMs ?? 100, undefined, { signal: args.signal }).catch(
            (error: unknown) => {
                throw args.signal?.aborted ? args.signal.reason : error;
            },
        );
    }
}

/** An error in one line: its message and, where that is empty (as Node's network errors are), its code or cause. */
export function describeError(error: unknown): string {
    if (!(error instanceof Error)) {
        return String(error);
    }
    const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
    const cause = error.cause === undefined ? "" : `: ${describeError(error.cause)}`;
    return `${error.message || code || error.name}${cause}`;
}
