import { type ApiServer, ClusterError } from "../../kube/api-server";
import { canaryKey, type CanaryState, readCanary } from "../../kube/release/canaries";
import { isActive } from "../../kube/release/phases";
import { pause } from "../live/pause";
import { CliError } from "../terminal";
import type { CanarySwitch } from "../../kube/release/hooks";
import { setSwitch } from "./load-tester";

const EVERY_MS = 1_000;

/** What the wait for a rollback needs. */
export interface AwaitRollbackArgs {
    readonly server: ApiServer;
    /** The Canary before the request. */
    readonly canary: CanaryState;
    /** The open rollback switches. */
    readonly switches: readonly CanarySwitch[];
    readonly limitMs: number;
    readonly signal: AbortSignal;
}

/**
 * Waits until Flagger has rolled a release back, and withdraws the request in any case: an open request would roll back the
 * next release too.
 *
 * @returns whether it was rolled back; false if the signal ended the wait
 * @throws CliError if it was not rolled back in time, or promoted instead
 */
export async function awaitRollback(args: AwaitRollbackArgs): Promise<boolean> {
    const { server, canary, switches } = args;
    try {
        return await untilFailed(args);
    } finally {
        for (const each of switches) {
            await setSwitch(server, canary, each, "close");
        }
    }
}

async function untilFailed({
    server,
    canary,
    limitMs,
    signal,
}: AwaitRollbackArgs): Promise<boolean> {
    const key = canaryKey(canary);
    const until = Date.now() + limitMs;
    let last = canary;
    do {
        last = (await readCanary(server, canary).catch(passing)) ?? last;
        if (last.phase === "Failed") {
            return true;
        }
        if (!isActive(last)) {
            throw new CliError(
                `${key} was not rolled back: its release has ended with phase ${last.phase}`,
            );
        }
        if (Date.now() > until) {
            throw new CliError(
                `${key} was not rolled back within ${limitMs / 1000} s: its phase is ${last.phase}; see Flagger's log and ` +
                    `linkerd-canary history ${key}`,
            );
        }
    } while (await pause(EVERY_MS, signal));
    return false;
}

function passing(error: unknown): undefined {
    if (!(error instanceof ClusterError) || !error.passing) {
        throw error;
    }
}
