import type { CanaryState } from "../../kube/release/canaries";
import type { Point, PrometheusClient, TimeRange } from "../cluster/prometheus";
import { canaryQueries } from "../metrics/queries";
import type { RolloutMetrics } from "./of-metrics";
import { type HistoricRollout, lastSeenAt } from "./rollout";

/** Measurements over the period of a rollout. */
export interface RolloutSeries {
    /** Time of the first and the last point, milliseconds since the epoch. */
    readonly from: number;
    readonly to: number;
    /** Time window of each point in the syntax of Prometheus. */
    readonly window: string;
    /** Canary weight in percent from Flagger's own metric; empty if Flagger is not scraped. */
    readonly weight: readonly Point[];
    /** Percent of the responses that came from the new version. */
    readonly share: readonly Point[];
    readonly canary: SideSeries;
    readonly primary: SideSeries;
}

/** Measurements of one version. */
export interface SideSeries {
    /** Percent of successful responses. */
    readonly successRate: readonly Point[];
    /** Percentiles of the response time, milliseconds. */
    readonly p50: readonly Point[];
    readonly p99: readonly Point[];
}

/** Number of points in a chart: more cannot be distinguished. */
const POINTS = 240;
/** Number of points in the search for rollouts: Prometheus returns at most 11,000. */
const SEARCH_POINTS = 2_000;
/** The Prometheus of Viz scrapes every 10 s by default, and a rate needs two scrapes. */
const SHORTEST_WINDOW_SECONDS = 30;

/**
 * Reads when there were rollouts.
 *
 * @throws ClusterError if Prometheus does not answer
 */
export async function readRolloutMetrics(
    prometheus: PrometheusClient,
    canary: CanaryState,
    from: number,
    to: number,
): Promise<RolloutMetrics> {
    const stepSeconds = Math.max(10, Math.ceil((to - from) / 1000 / SEARCH_POINTS));
    const queries = canaryQueries(canary);
    const window = `${Math.max(SHORTEST_WINDOW_SECONDS, stepSeconds)}s`;
    const read = reader(prometheus, { from, to, stepSeconds });
    const [status, traffic] = await Promise.all([
        read(queries.status),
        read(queries.traffic("canary", window)),
    ]);
    return { stepSeconds, status, traffic };
}

/**
 * Reads the measurements over the period of a rollout, with a margin before and after it.
 *
 * @param now - the clock, milliseconds since the epoch
 * @throws ClusterError if Prometheus does not answer
 */
export async function readRolloutSeries(
    prometheus: PrometheusClient,
    canary: CanaryState,
    rollout: HistoricRollout,
    now: number,
): Promise<RolloutSeries> {
    const end = rollout.outcome === "running" ? now : lastSeenAt(rollout);
    const margin = Math.max(30_000, (end - rollout.startedAt) / 10);
    const from = rollout.startedAt - margin;
    const to = Math.min(now, end + margin);
    const stepSeconds = Math.max(5, Math.ceil((to - from) / 1000 / POINTS));
    const window = `${Math.max(SHORTEST_WINDOW_SECONDS, 2 * stepSeconds)}s`;
    const queries = canaryQueries(canary);
    const read = reader(prometheus, { from, to, stepSeconds });
    const side = async (of: "canary" | "primary"): Promise<SideSeries> => {
        const [successRate, p50, p99] = await Promise.all([
            read(queries.successRate(of, window)),
            read(queries.latency(of, 50, window)),
            read(queries.latency(of, 99, window)),
        ]);
        return { successRate, p50, p99 };
    };
    const [weight, share, own, primary] = await Promise.all([
        read(queries.weight),
        read(queries.share(window)),
        side("canary"),
        side("primary"),
    ]);
    return { from, to, window, weight, share, canary: own, primary };
}

/** Reads a query that returns at most one series. */
function reader(
    prometheus: PrometheusClient,
    range: TimeRange,
): (query: string) => Promise<readonly Point[]> {
    return async (query) => (await prometheus.range(query, range))[0]?.points ?? [];
}
