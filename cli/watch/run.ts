import { ClusterError } from "../../kube/api-server";
import { pause } from "../live/pause";
import { CliError } from "../terminal";
import { UntilDone } from "./done";
import { gather, type WatchSources } from "./gather";
import type { WatchView } from "./view";

/** How to watch. */
export interface WatchArgs extends WatchSources {
    /** Milliseconds between two looks. */
    readonly everyMs: number;
    /** Longest time without an answer from the cluster, milliseconds. */
    readonly unreachableMs: number;
    /** Whether to end when no release is under way any more. */
    readonly untilDone: boolean;
    /** Longest wait for a release to begin, milliseconds. @default - by the interval of the analysis */
    readonly startedWithinMs?: number;
    readonly signal: AbortSignal;
    /** The clock, milliseconds since the epoch. */
    readonly now: () => number;
    readonly show: (view: WatchView) => void;
}

/**
 * Looks again and again, and shows what it sees.
 *
 * @returns whether it came to its end by itself, and not by the signal
 * @throws CliError (exit code 2) when the cluster refuses, or gives no answer for too long
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

/** What to show for a look that failed, while there is hope. */
function noAnswer(error: unknown, sinceMs: number, { unreachableMs }: WatchArgs): string {
    if (!(error instanceof ClusterError)) {
        throw error;
    }
    if (!error.passing || sinceMs >= unreachableMs) {
        throw new CliError(error.message);
    }
    return `no answer, asking again: ${error.message}`;
}
