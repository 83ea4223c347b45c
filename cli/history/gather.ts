import { type ApiServer, ClusterError } from "../../kube/api-server";
import { canaryKey, type CanaryState } from "../../kube/release/canaries";
import { type FlaggerEvent, mergeEvents } from "../../kube/release/events";
import { type NamedLog, readFlaggerLogs } from "../cluster/flagger-pods";
import type { PrometheusClient } from "../cluster/prometheus";
import { readSelected, readSelectedEvents, type Selection } from "../cluster/selection";
import { reconstruct, type Span } from "./reconstruct";
import { readRolloutMetrics, readRolloutSeries } from "./series";
import type { HistorySource } from "./sources";
import type { RecordedRollout } from "./summary";

/** Data sources and period of the history. */
export interface HistoryArgs {
    readonly server: ApiServer;
    readonly selection: Selection;
    /** @default - without metrics */
    readonly prometheus?: PrometheusClient;
    /** Flagger's log as the user supplies it. @default - read from the cluster */
    readonly log?: NamedLog;
    /** Namespace of Flagger. @default - searched for */
    readonly flaggerNamespace?: string;
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
    /** What each source contributed. */
    readonly sources: readonly HistorySource[];
    /** Data that could not be read, with the reason and the fix. */
    readonly missing: readonly string[];
}

/** What the sources of events contributed. */
interface ReadEvents {
    readonly events: readonly FlaggerEvent[];
    /** The times of which Flagger's logs have every event. */
    readonly logged: readonly Span[];
    readonly sources: readonly HistorySource[];
    readonly missing: readonly string[];
}

/**
 * Reads the last rollouts of the selected Canaries.
 *
 * @throws ClusterError if the Canaries cannot be read
 */
export async function readHistory(args: HistoryArgs): Promise<History> {
    const { server, selection, since, now } = args;
    // before the events, so that no end of a rollout is newer than they are
    const canaries = await readSelected(server, selection);
    const read = await readEventSources(args);
    const absent = selection.names.filter(
        (name) => !canaries.some((canary) => canaryKey(canary) === canaryKey(name)),
    );
    const missing = [
        ...absent.map((name) => `Canary ${canaryKey(name)}: it does not exist`),
        ...read.missing,
    ];
    const rollouts: RecordedRollout[] = [];
    let prometheus = args.prometheus;
    for (const canary of canaries) {
        try {
            rollouts.push(...(await ofCanary(args, canary, read, prometheus)));
        } catch (error) {
            if (!(error instanceof ClusterError)) {
                throw error;
            }
            // if it does not answer for one Canary, do not wait for it again
            missing.push(`metrics: ${error.message}`);
            prometheus = undefined;
            rollouts.push(...(await ofCanary(args, canary, read, undefined)));
        }
    }
    const measured = rollouts.filter(({ series }) => series !== undefined).length;
    const sources: HistorySource[] = [
        ...read.sources,
        { name: "status", canaries: canaries.length },
        ...(prometheus === undefined
            ? []
            : [{ name: "metrics", address: prometheus.address, rollouts: measured } as const]),
    ];
    return { from: since, to: now, rollouts, sources, missing };
}

/** Flagger's logs, and the events that Kubernetes still has. */
async function readEventSources(args: HistoryArgs): Promise<ReadEvents> {
    const { server, selection, log, since, now } = args;
    const [logs, kept] = await Promise.all([
        log === undefined
            ? readFlaggerLogs(server, since, args.flaggerNamespace)
            : { logs: [log], events: log.events, missing: [] },
        readSelectedEvents(server, selection).catch((error: unknown) => {
            if (!(error instanceof ClusterError)) {
                throw error;
            }
            return error;
        }),
    ]);
    const within = ({ at }: FlaggerEvent): boolean => at >= since && at <= now;
    const known = kept instanceof ClusterError ? [] : kept.filter(within);
    const logged = logs.events.filter(within);
    const events = mergeEvents(logged, known);
    return {
        events,
        logged: logs.logs.flatMap(({ from, events: own }) =>
            from === undefined ? [] : [{ from, to: own.at(-1)?.at ?? from }],
        ),
        sources: [
            ...logs.logs.map(
                ({ name, from, events: own }) =>
                    ({ name: "log", log: name, from, events: own.filter(within).length }) as const,
            ),
            ...(kept instanceof ClusterError
                ? []
                : [{ name: "events", further: events.length - logged.length } as const]),
        ],
        missing: [
            ...logs.missing,
            ...(kept instanceof ClusterError ? [`events: ${kept.message}`] : []),
        ],
    };
}

async function ofCanary(
    { since, now, last }: HistoryArgs,
    canary: CanaryState,
    { events, logged }: ReadEvents,
    prometheus: PrometheusClient | undefined,
): Promise<RecordedRollout[]> {
    const metrics = prometheus && (await readRolloutMetrics(prometheus, canary, since, now));
    const found = reconstruct({ canary, events, metrics, logged, since }).slice(-last);
    return Promise.all(
        found.map(async (rollout) => ({
            rollout,
            thresholds: canary.thresholds,
            series: prometheus && (await readRolloutSeries(prometheus, canary, rollout, now)),
        })),
    );
}
