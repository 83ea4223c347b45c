import {
    latencyQuery,
    type Responses,
    successRateQuery,
    type WorkloadKind,
} from "../../components/canary/metric-queries";
import type { CanaryState } from "../cluster/canaries";

/** A new version, or the one that serves meanwhile. */
export type Side = Responses["of"];

/** The queries for one Canary, ready to be asked. */
export interface CanaryQueries {
    /** Percent of the responses that are no failure. */
    successRate(side: Side, window: string): string;
    /** A percentile of the response time, milliseconds. */
    latency(side: Side, percentile: number, window: string): string;
    /** Responses per second. */
    traffic(side: Side, window: string): string;
    /** Percent of the responses that the new version gave. */
    share(window: string): string;
    /** Flagger's own metric of the weight, percent; no values where Flagger is not scraped. */
    readonly weight: string;
    /** Flagger's own metric of how it stands; no values where Flagger is not scraped. */
    readonly status: string;
}

/**
 * The queries for one Canary: those that judge it, without Flagger's placeholders.
 *
 * @see flagger v1.44.0 pkg/metrics/recorder.go
 */
export function canaryQueries({ namespace, target }: CanaryState): CanaryQueries {
    const kind: WorkloadKind = target.kind === "DaemonSet" ? "DaemonSet" : "Deployment";
    const filled = (query: string): string =>
        query.replaceAll("{{ namespace }}", namespace).replaceAll("{{ target }}", target.name);
    const traffic = (side: Side, window: string): string => {
        const name = side === "canary" ? target.name : `${target.name}-primary`;
        const labels = `namespace="${namespace}", ${kind.toLowerCase()}="${name}"`;
        return `sum(rate(response_total{${labels}, direction="inbound", route_name!="probe"}[${window}]))`;
    };
    // a scrape with labels of its own for the pod moves Flagger's aside
    const flagger = (metric: string, label: string): string =>
        `max(${metric}{${label}="${target.name}", exported_namespace="${namespace}"} ` +
        `or ${metric}{${label}="${target.name}", namespace="${namespace}"})`;
    return {
        successRate: (of, window) => filled(successRateQuery({ kind, of, window })),
        latency: (of, percentile, window) => filled(latencyQuery({ kind, of, window }, percentile)),
        traffic,
        share: (window) => {
            const canary = traffic("canary", window);
            return `100 * ${canary} / (${canary} + (${traffic("primary", window)} or vector(0)))`;
        },
        weight: flagger("flagger_canary_weight", "workload"),
        status: flagger("flagger_canary_status", "name"),
    };
}
