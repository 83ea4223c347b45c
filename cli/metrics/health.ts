import { prometheusDuration } from "../../rules/canary/durations";
import {
    SERVICE_LABELS,
    type ServiceCounts,
    serviceQueries,
    successRateOf,
} from "../../rules/metrics/services";
import type { CanaryState } from "../../kube/release/canaries";
import type { PrometheusClient, InstantSample } from "../cluster/prometheus";

/** Request metrics of a Service. */
export interface CanaryHealth {
    /** Requests per second. */
    readonly perSecond: number;
    /** Percent of successful requests. */
    readonly successRate?: number;
    /** 99th percentile of the response time, milliseconds. */
    readonly p99Ms?: number;
}

/** The health of Services by `namespace/name`. */
export type HealthMap = ReadonlyMap<string, CanaryHealth>;

/**
 * Reads the health of all Services of the mesh with five queries, regardless of their number.
 *
 * @param window - time window in the syntax of Prometheus, such as `30s`
 * @throws ClusterError if Prometheus does not answer
 */
export async function readHealth(prometheus: PrometheusClient, window: string): Promise<HealthMap> {
    const queries = serviceQueries(window);
    const read = async (what: keyof typeof queries): Promise<ReadonlyMap<string, number>> => {
        const labels = what === "p99Ms" ? SERVICE_LABELS.latency : SERVICE_LABELS.counts;
        const samples = await prometheus.query(queries[what]);
        return new Map(samples.map((sample) => [keyOf(sample, labels), sample.value]));
    };
    const [began, ended, succeeded, underWay, p99Ms] = await Promise.all([
        read("began"),
        read("ended"),
        read("succeeded"),
        read("underWay"),
        read("p99Ms"),
    ]);
    const seconds = prometheusDuration(window) ?? 0;
    return new Map(
        [...began].map(([key, perSecond]) => {
            const counts: ServiceCounts = {
                began: perSecond,
                ended: ended.get(key) ?? 0,
                succeeded: succeeded.get(key) ?? 0,
                underWay: underWay.get(key) ?? 0,
            };
            const successRate = successRateOf(counts, seconds);
            return [key, { perSecond, successRate, p99Ms: p99Ms.get(key) }];
        }),
    );
}

function keyOf({ labels }: InstantSample, [namespace, name]: readonly [string, string]): string {
    return `${labels[namespace]}/${labels[name]}`;
}

/** The health of a Canary's new version and of its primary. */
export function healthOf(
    { namespace, apex }: CanaryState,
    health: HealthMap,
): { readonly canary?: CanaryHealth; readonly primary?: CanaryHealth } {
    const of = (side: "canary" | "primary"): CanaryHealth | undefined =>
        health.get(`${namespace}/${apex}-${side}`);
    return { canary: of("canary"), primary: of("primary") };
}
