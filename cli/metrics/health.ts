import type { CanaryState } from "../cluster/canaries";
import type { Prometheus, Sample } from "../cluster/prometheus";

/** How a workload answers requests. */
export interface Health {
    /** Responses per second. */
    readonly perSecond: number;
    /** Percent of the responses that are no failure. */
    readonly successRate?: number;
    /** 99th percentile of the response time, milliseconds. */
    readonly p99Ms?: number;
}

/** The health of workloads by `namespace/kind/name`. */
export type HealthMap = ReadonlyMap<string, Health>;

const KINDS = { deployment: "Deployment", daemonset: "DaemonSet" } as const;
const SELECTOR = 'direction="inbound",route_name!="probe"';

/**
 * Reads the health of all workloads of the mesh at once, three queries whatever their number.
 *
 * @param window - how far back, as Prometheus writes it, such as `30s`
 * @throws ClusterError without an answer
 */
export async function readHealth(prometheus: Prometheus, window: string): Promise<HealthMap> {
    const by = "namespace, deployment, daemonset";
    const rate = (further: string): string =>
        `sum by (${by}) (rate(response_total{${SELECTOR}${further}}[${window}]))`;
    const [all, failed, p99] = await Promise.all([
        prometheus.query(rate("")),
        prometheus.query(rate(',classification="failure"')),
        prometheus.query(
            `histogram_quantile(0.99, sum by (${by}, le) (rate(response_latency_ms_bucket{${SELECTOR}}[${window}])))`,
        ),
    ]);
    const [failures, latencies] = [failed, p99].map(
        (samples) => new Map(samples.map((sample) => [keyOfLabels(sample), sample.value])),
    );
    return new Map(
        all.map((sample) => {
            const key = keyOfLabels(sample);
            const perSecond = sample.value;
            const health: Health = {
                perSecond,
                successRate:
                    perSecond > 0 ? 100 * (1 - (failures.get(key) ?? 0) / perSecond) : undefined,
                p99Ms: latencies.get(key),
            };
            return [key, health];
        }),
    );
}

function keyOfLabels({ labels }: Sample): string {
    const kind = labels.deployment === undefined ? "daemonset" : "deployment";
    return `${labels.namespace}/${KINDS[kind]}/${labels[kind]}`;
}

/** The health of a Canary's new version and of the one that serves meanwhile. */
export function healthOf(
    { namespace, target }: CanaryState,
    health: HealthMap,
): { readonly canary?: Health; readonly primary?: Health } {
    const key = `${namespace}/${target.kind}/${target.name}`;
    return { canary: health.get(key), primary: health.get(`${key}-primary`) };
}
