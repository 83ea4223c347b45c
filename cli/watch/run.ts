import { ClusterError } from "../../kube/api-server";
import { pause } from "../live/pause";
import { CliError } from "../terminal";
import { UntilDone } from "./done";
import { gather, type WatchSources } from "./gather";
import type { WatchView } from "./view";

/** Arguments of {@link watchOn}. */
export interface WatchArgs extends WatchSources {
    /** Polling interval, milliseconds. */
    readonly everyMs: number;
    /** Maximum time without an answer from the cluster, milliseconds. */
    readonly unreachableMs: number;
    /** Whether to end when no release is in progress. */
    readonly untilDone: boolean;
    /** Maximum time to wait for a release to start, milliseconds. @default - derived from the analysis interval */
    readonly startedWithinMs?: number;
    readonly signal: AbortSignal;
    /** The clock, milliseconds since the epoch. */
    readonly now: () => number;
    readonly show: (view: WatchView) => void;
}

/**
 * Polls the cluster and shows the result.
 *
 * @returns whether it ended by itself and not by the signal
 * @throws CliError (exit code 2) if the cluster rejects the request, or does not answer for too long
 */
export async function watchOn(args: WatchArgs): Promise<boolean> {
    const done = new UntilDone(args.startedWithinMs);
    let last: WatchView = { at: args.now(), canaries: [], events: [], missing: [] };
    do {
        try {
            last = await gather(args, args.now);
            args.show(last);
            if (args.untilDone && done.look(last)) {
                return true;
            }
        } catch (error) {
            args.show({ ...last, missing: [noAnswer(error, args.now() - last.at, args)] });
        }
    } while (await pause(args.everyMs, args.signal));
    return false;
}

/** The message for a failed poll that is retried. */
function noAnswer(error: unknown, sinceMs: number, { unreachableMs }: WatchArgs): string {
    if (!(error instanceof ClusterError)) {
        throw error;
    }
    if (!error.passing || sinceMs >= unreachableMs) {
        throw new CliError(error.message);
    }
    return `no answer from the cluster, retrying: ${error.message}`;
}
