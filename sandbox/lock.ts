import * as lockfile from "proper-lockfile";
import { isErrorCode } from "./errors";
import type { SandboxPaths } from "./paths";
import { done, notYet, waitFor } from "./wait";

/** As long as a start may take, and the stop of what it started. */
const lockLimitMs = 180_000;

/** Runs an action while no other command starts or stops the same sandbox; the sandbox's folder must exist. */
export async function withSandboxLock<T>(
    paths: SandboxPaths,
    action: () => Promise<T>,
    signal?: AbortSignal,
): Promise<T> {
    const release = await waitFor<() => Promise<void>>({
        what: "another command that starts or stops this sandbox",
        limitMs: lockLimitMs,
        signal,
        look: async () => {
            try {
                return done(await lockfile.lock(paths.root, { lockfilePath: paths.lock }));
            } catch (error) {
                if (isErrorCode(error, "ELOCKED")) {
                    return notYet(`it still holds ${paths.lock}`);
                }
                throw error;
            }
        },
    });
    try {
        return await action();
    } finally {
        await release();
    }
}
