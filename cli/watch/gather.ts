import { type ApiServer, ClusterError } from "../../kube/api-server";
import type { PrometheusClient } from "../cluster/prometheus";
import { readRouteWeights, type RouteWeights, weightOf } from "../cluster/routes";
import { readSelected, readSelectedEvents, type Selection } from "../cluster/selection";
import { healthOf, type HealthMap, readHealth } from "../metrics/health";
import type { WatchView } from "./view";

/** The data sources of `watch`. */
export interface WatchSources {
    readonly server: ApiServer;
    readonly selection: Selection;
    /** @default - no success rates and latencies */
    readonly prometheus?: PrometheusClient;
    /** Time window of the metrics in the syntax of Prometheus. */
    readonly window: string;
}

/**
 * Reads all data once. Only the Canaries are required: other data that cannot be read is omitted, with the
 * reason.
 *
 * @throws ClusterError if the Canaries cannot be read
 */
export async function gather(sources: WatchSources, now: () => number): Promise<WatchView> {
    const { server, selection, prometheus, window } = sources;
    const missing: string[] = [];
    const orElse = async <T>(what: string, read: Promise<T>, otherwise: T): Promise<T> => {
        try {
            return await read;
        } catch (error) {
            if (!(error instanceof ClusterError)) {
                throw error;
            }
            missing.push(`cannot read ${what}: ${error.message}`);
            return otherwise;
        }
    };
    const namespace = selection.names.length === 0 ? selection.namespace : undefined;
    const [canaries, events, weights, health] = await Promise.all([
        readSelected(server, selection),
        orElse("events", readSelectedEvents(server, selection), []),
        orElse<RouteWeights>("route weights", readRouteWeights(server, namespace), new Map()),
        prometheus === undefined
            ? new Map()
            : orElse<HealthMap>("metrics", readHealth(prometheus, window), new Map()),
    ]);
    return {
        at: now(),
        canaries: canaries.map((canary) => {
            const { canary: own, primary } = healthOf(canary, health);
            const weight = weightOf(canary, weights);
            return { canary, weight, canaryHealth: own, primaryHealth: primary };
        }),
        events,
        missing: missing.sort(),
    };
}
