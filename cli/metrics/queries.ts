import { FLAGGER_METRICS } from "../../rules/metrics/flagger-metrics";
import { latencyQuery, requestRateQuery, successRateQuery } from "../../rules/metrics/queries";
import type { Perspective, Requests } from "../../rules/metrics/requests";
import type { CanaryState } from "../../kube/release/canaries";

/** The new version, or the primary. */
export type Side = Requests["of"];

/** The queries for one Canary, with its names filled in. */
export interface CanaryQueries {
    /** Percent of successful requests. */
    successRate(side: Side, window: string): string;
    /** A percentile of the response time, milliseconds. */
    latency(side: Side, percentile: number, window: string): string;
    /** Requests per second. */
    traffic(side: Side, window: string): string;
    /** Percent of the requests that went to the new version. */
    share(window: string): string;
    /** Flagger's own metric of the weight, percent; empty if Flagger is not scraped. */
    readonly weight: string;
    /** Flagger's own metric of the Canary's status; empty if Flagger is not scraped. */
    readonly status: string;
}

/**
 * The queries for one Canary: those that evaluate its releases, without Flagger's placeholders.
 *
 * @see Flagger pkg/metrics/recorder.go
 */
export function canaryQueries(
    { namespace, target, apex }: Pick<CanaryState, "namespace" | "target" | "apex">,
    perspective: Perspective = "clients",
): CanaryQueries {
    const filled = (query: string): string =>
        query
            .replaceAll("{{ namespace }}", namespace)
            .replaceAll("{{ target }}", target.name)
            .replaceAll("{{ service }}", apex);
    const requests = (of: Side, window: string): Requests => ({
        perspective,
        kind: target.kind === "DaemonSet" ? "DaemonSet" : "Deployment",
        of,
        window,
    });
    const traffic = (side: Side, window: string): string =>
        filled(requestRateQuery(requests(side, window)));
    // a scrape configuration that adds its own pod labels renames Flagger's to exported_*
    const flagger = (metric: string, label: string): string =>
        `max(${metric}{${label}="${target.name}", exported_namespace="${namespace}"} ` +
        `or ${metric}{${label}="${target.name}", namespace="${namespace}"})`;
    return {
        successRate: (of, window) => filled(successRateQuery(requests(of, window))),
        latency: (of, percentile, window) => filled(latencyQuery(requests(of, window), percentile)),
        traffic,
        share: (window) => {
            const canary = traffic("canary", window);
            return `100 * ${canary} / (${canary} + (${traffic("primary", window)} or vector(0)))`;
        },
        weight: flagger(FLAGGER_METRICS.weight, "workload"),
        status: flagger(FLAGGER_METRICS.status, "name"),
    };
}
