import { tidy } from "../../rules/tidy";

/** Kinds of workload that Linkerd's metrics name by a label of their own. */
export type WorkloadKind = "Deployment" | "DaemonSet";

/** Pods whose responses a query looks at, and how far back. */
export interface Responses {
    readonly kind: WorkloadKind;
    /** The new version or the one that serves meanwhile. */
    readonly of: "canary" | "primary";
    /** Range of the query; Flagger's `{{ interval }}` or a duration. */
    readonly window: string;
}

const workload = { canary: "{{ target }}", primary: "{{ target }}-primary" };

/**
 * A selector of Linkerd's inbound metrics. The workload's label is compared as a whole, so a canary is no primary; the
 * kubelet's probes, which go through the proxy too, are no traffic (the route that Linkerd makes for them, policy-controller/
 * k8s/index/src/inbound/index.rs).
 */
function selector(metric: string, { kind, of, window }: Responses, further = ""): string {
    return (
        `${metric}{namespace="{{ namespace }}", ${kind.toLowerCase()}="${workload[of]}", ` +
        `direction="inbound", route_name!="probe"${further}}[${window}]`
    );
}

function rate(responses: Responses, further?: string): string {
    return `sum(rate(${selector("response_total", responses, further)}))`;
}

/**
 * Share of the responses that are no failure, percent. A workload that fails from its first response on has no series
 * of the others, so that they are 0 and not unknown.
 */
export function successRateQuery(responses: Responses): string {
    return `(${rate(responses, ', classification!="failure"')} or vector(0))
/
${rate(responses)}
* 100`;
}

/** A percentile of the response time, milliseconds. */
export function latencyQuery(responses: Responses, percentile: number): string {
    return `histogram_quantile(
    ${tidy(percentile / 100)},
    sum by (le) (rate(${selector("response_latency_ms_bucket", responses)}))
)`;
}

/** How many responses there were; 0 without any. */
export function requestCountQuery(responses: Responses): string {
    return `(sum(increase(${selector("response_total", responses)})) or vector(0))`;
}

/** Percentage points by which the canary's success rate is below the primary's; no value without the canary's. */
export function successRateGapQuery(
    canary: Omit<Responses, "of">,
    withoutPrimary: "pass" | "fail",
): string {
    const of = (of: Responses["of"]): string => `(${successRateQuery({ ...canary, of })})`;
    // NaN, which is what a primary without traffic comes to, is not above any number.
    const gap = `(${of("primary")} - ${of("canary")}) >= -100`;
    return withoutPrimary === "fail" ? gap : `(${gap})\nor\n0 * ${of("canary")}`;
}

/** How many times the primary's response time the canary's is; no value without the canary's. */
export function latencyFactorQuery(
    canary: Omit<Responses, "of">,
    percentile: number,
    withoutPrimary: "pass" | "fail",
): string {
    const of = (of: Responses["of"]): string => latencyQuery({ ...canary, of }, percentile);
    const factor = `(${of("canary")}\n/\n${of("primary")}) >= 0`;
    return withoutPrimary === "fail" ? factor : `(${factor})\nor\n0 * ${of("canary")}`;
}

/**
 * The lesser of the burn rates of two windows. The objective is the percentage of responses that must be no failure.
 */
export function burnRateQuery(
    { kind, window, shortWindow }: Omit<Responses, "of"> & { readonly shortWindow: string },
    objective: number,
): string {
    const budget = tidy(1 - objective / 100);
    const burn = (window: string): string => {
        const responses: Responses = { kind, of: "canary", window };
        const failures = `(${rate(responses, ', classification="failure"')} or vector(0))`;
        return `(${failures} / ${rate(responses)} / ${budget})`;
    };
    return `(${burn(window)} <= ${burn(shortWindow)})\nor\n${burn(shortWindow)}`;
}

/** Whether there were enough requests: a value if so, none otherwise. */
export function enoughRequestsQuery(responses: Responses, minRequests: number): string {
    return `${requestCountQuery(responses)} >= ${minRequests}`;
}

/**
 * The query's value where there were enough requests, and else one that passes. With enough requests a query without
 * a value stays without one.
 */
export function unlessTooFew(query: string, enough: string, passes: number): string {
    return `((${query}) and (${enough}))\nor\n(vector(${passes}) unless (${enough}))`;
}
