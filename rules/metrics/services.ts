import { familiesOf } from "./requests";

/** Counts of the requests that clients sent to a Service of a Canary, over one window. */
export interface ServiceCounts {
    /** Requests that began, per second. */
    readonly began: number;
    /** Responses that ended, per second. */
    readonly ended: number;
    /** Responses that are no failure, per second. */
    readonly succeeded: number;
    /** Requests under way at a time, on average. */
    readonly underWay: number;
}

/** What {@link serviceQueries} groups by: the Service's namespace and name. */
export const SERVICE_LABELS = {
    counts: ["backend_namespace", "backend_name"],
    latency: ["dst_namespace", "dst_service"],
} as const;

/** Queries for the counts of all Services at once, from the clients' perspective. */
export function serviceQueries(
    window: string,
): Readonly<Record<keyof ServiceCounts | "p99Ms", string>> {
    const families = familiesOf({ perspective: "clients", kind: "Deployment", of: "canary" });
    const rate = (metric: string, matchers = ""): string =>
        `sum by (${SERVICE_LABELS.counts.join(", ")}) (rate(${metric}${matchers}[${window}]))`;
    return {
        began: rate(families.requests),
        ended: rate(families.responses),
        succeeded: rate(families.responses, `{${families.succeeded}}`),
        underWay: rate(families.timeSum),
        p99Ms:
            `histogram_quantile(0.99, sum by (${SERVICE_LABELS.latency.join(", ")}, le) ` +
            `(rate(${families.latency}{direction="outbound", dst_service!=""}[${window}])))`,
    };
}

/**
 * Percent of the decided requests that are no failure, as `successRateQuery` reckons it; `undefined` without a request.
 *
 * @param counts - of one Service
 * @param seconds - length of the window
 */
export function successRateOf(counts: ServiceCounts, seconds: number): number | undefined {
    const { began, ended, succeeded, underWay } = counts;
    const unanswered = Math.max(0, (began - ended) * seconds - 1 - 3 * underWay);
    const decided = ended * seconds + unanswered;
    return decided > 0 ? (100 * succeeded * seconds) / decided : undefined;
}
