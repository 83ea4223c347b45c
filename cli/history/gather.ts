import { type ApiServer, ClusterError } from "../../kube/api-server";
import type { CanaryState } from "../cluster/canaries";
import type { FlaggerEvent } from "../cluster/events";
import type { PrometheusClient } from "../cluster/prometheus";
import { readSelected, readSelectedEvents, type Selection } from "../cluster/selection";
import { reconstruct } from "./reconstruct";
import { readRolloutMetrics, readRolloutSeries } from "./series";
import type { RecordedRollout } from "./summary";

/** Data sources and period of the history. */
export interface HistoryArgs {
    readonly server: ApiServer;
    readonly selection: Selection;
    /** @default - without metrics */
    readonly prometheus?: PrometheusClient;
    /** Flagger's own events, which are complete. @default - those that Kubernetes still has */
    readonly events?: readonly FlaggerEvent[];
    /** Milliseconds since the epoch. */
    readonly since: number;
    readonly now: number;
    /** Number of rollouts per Canary, the latest ones. */
    readonly last: number;
}

/** The last rollouts. */
export interface History {
    /** Milliseconds since the epoch. */
    readonly from: number;
    readonly to: number;
    /** Grouped by Canary, oldest first within each. */
    readonly rollouts: readonly RecordedRollout[];
    /** Data that could not be read, with the reason. */
    readonly missing: readonly string[];
}

/**
 * Reads the last rollouts of the selected Canaries.
 *
 * @throws ClusterError if the Canaries or the events cannot be read
 */
export async function readHistory(args: HistoryArgs): Promise<History> {
    const { server, selection, since, now } = args;
    const [canaries, events] = await Promise.all([
        readSelected(server, selection),
        args.events ?? readSelectedEvents(server, selection),
    ]);
    const within = events.filter(({ at }) => at >= since && at <= now);
    const missing: string[] = [];
    const rollouts: RecordedRollout[] = [];
    let prometheus = args.prometheus;
    for (const canary of canaries) {
        try {
            rollouts.push(...(await ofCanary(args, canary, within, prometheus)));
        } catch (error) {
            if (!(error instanceof ClusterError)) {
                throw error;
            }
            // if it does not answer for one Canary, do not wait for it again
            missing.push(`cannot read metrics: ${error.message}`);
            prometheus = undefined;
            rollouts.push(...(await ofCanary(args, canary, within, undefined)));
        }
    }
    return { from: since, to: now, rollouts, missing };
}

async function ofCanary(
    { since, now, last }: HistoryArgs,
    canary: CanaryState,
    events: readonly FlaggerEvent[],
    prometheus: PrometheusClient | undefined,
): Promise<RecordedRollout[]> {
    const metrics = prometheus && (await readRolloutMetrics(prometheus, canary, since, now));
    const found = reconstruct(canary, events, metrics).slice(-last);
    return Promise.all(
        found.map(async (rollout) => ({
            rollout,
            series: prometheus && (await readRolloutSeries(prometheus, canary, rollout, now)),
        })),
    );
}
