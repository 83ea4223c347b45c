import { type ApiServer, ClusterError } from "../../kube/api-server";
import type { PrometheusClient } from "../cluster/prometheus";
import { readRouteWeights, type RouteWeights, weightOf } from "../cluster/routes";
import { readSelected, readSelectedEvents, type Selection } from "../cluster/selection";
import { healthOf, type HealthMap, readHealth } from "../metrics/health";
import type { WatchView } from "./view";

/** Where `watch` looks. */
export interface WatchSources {
    readonly server: ApiServer;
    readonly selection: Selection;
    /** @default - no success rates and latencies */
    readonly prometheus?: PrometheusClient;
    /** How far back the metrics look, as Prometheus writes it. */
    readonly window: string;
}

/**
 * Looks once at everything. Only the Canaries themselves are needed: what else cannot be read is left out, with the
 * reason.
 *
 * @throws ClusterError when the Canaries cannot be read
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
            missing.push(`no ${what}: ${error.message}`);
            return otherwise;
        }
    };
    const namespace = selection.names.length === 0 ? selection.namespace : undefined;
    const [canaries, events, weights, health] = await Promise.all([
        readSelected(server, selection),
        orElse("events", readSelectedEvents(server, selection), []),
        orElse<RouteWeights>("weights of routes", readRouteWeights(server, namespace), new Map()),
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
