import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import * as lockfile from "proper-lockfile";
import { SandboxError, isErrorCode } from "../errors";

/** What a wait for a lock needs to know. */
export interface LockArgs {
    /** The cache's folder. */
    readonly root: string;
    /** What is locked, as a word that can be a file's name. */
    readonly name: string;
    readonly report: (line: string) => void;
    readonly signal?: AbortSignal;
    /** Milliseconds to wait for another build. @default 45 minutes */
    readonly limitMs?: number;
    /** Milliseconds without a sign of life after which a lock's holder counts as dead. @default 10 s */
    readonly staleMs?: number;
}

const LOOK_AGAIN_MS = 500;
const REPORT_EVERY_MS = 30_000;

/**
 * Runs an action while holding a lock that other processes respect. A holder that was killed stops
 * giving signs of life, and its lock is taken over.
 *
 * @throws SandboxError when another build still holds the lock past the limit.
 */
export async function withLock<T>(args: LockArgs, action: () => Promise<T>): Promise<T> {
    const release = await acquire(args);
    try {
        return await action();
    } finally {
        await release();
    }
}

async function acquire(args: LockArgs): Promise<() => Promise<void>> {
    const folder = path.join(args.root, "locks");
    fs.mkdirSync(folder, { recursive: true });
    const limitMs = args.limitMs ?? 45 * 60_000;
    const started = Date.now();
    let reported = -Infinity;
    for (;;) {
        args.signal?.throwIfAborted();
        const release = await tryLock(path.join(folder, args.name), args.staleMs ?? 10_000);
        if (release !== undefined) {
            return release;
        }
        const waited = Date.now() - started;
        if (waited >= limitMs) {
            throw new SandboxError(
                `timed out waiting for another build of ${args.name} after ${Math.round(waited / 1000)} s; ` +
                    `it still holds the lock ${path.join(folder, args.name)}.lock. ` +
                    "Wait for it to finish or stop it, then run this command again.",
            );
        }
        if (waited - reported >= REPORT_EVERY_MS) {
            reported = waited;
            const so = waited < 1000 ? "" : ` (${Math.round(waited / 1000)} s so far)`;
            args.report(`another process is building ${args.name}; waiting for it${so}`);
        }
        await delay(LOOK_AGAIN_MS, undefined, { signal: args.signal });
    }
}

async function tryLock(file: string, staleMs: number): Promise<(() => Promise<void>) | undefined> {
    let lost = false;
    try {
        const release = await lockfile.lock(file, {
            realpath: false,
            stale: staleMs,
            update: staleMs / 3,
            // a computer that slept looks dead to others. What two builds make at once is the same and
            // is moved into place whole, so a lost lock costs time and nothing else
            onCompromised: () => {
                lost = true;
            },
        });
        return async () => {
            if (!lost) {
                await release();
            }
        };
    } catch (error) {
        if (isErrorCode(error, "ELOCKED")) {
            return undefined;
        }
        throw error;
    }
}
