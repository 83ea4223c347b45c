import { tidy } from "../tidy";
import { counterGrowth } from "./counter-growth";
import { familiesOf, type Requests } from "./requests";

/** A selector of a metric, over the window. */
function over({ window }: Requests, metric: string, ...matchers: readonly string[]): string {
    return `${metric}{${matchers.join(", ")}}[${window}]`;
}

/** A sum that is 0, and not unknown, without a series. */
function orZero(sum: string): string {
    return `(${sum} or vector(0))`;
}

/** How many requests began; no value without a series of them. */
function began(requests: Requests): string {
    const { requests: metric, select } = familiesOf(requests);
    return `sum(increase(${over(requests, metric, select)}))`;
}

/** How many requests were counted between the first and the last scrape of the window. */
function counted(requests: Requests): string {
    const { requests: metric, select } = familiesOf(requests);
    const series = over(requests, metric, select);
    return `sum(last_over_time(${series}) - min_over_time(${series}))`;
}

/** How many responses were counted between the first and the last scrape of the window. */
function grown(responses: Parameters<typeof counterGrowth>[0]): string {
    const { after, before } = counterGrowth(responses);
    return `(${orZero(`sum(${after})`)} - ${orZero(`sum(\n        ${before}\n    )`)})`;
}

/** How many responses ended. */
function ended(requests: Requests, ...matchers: readonly string[]): string {
    const { outcome, requests: metric, responses, select } = familiesOf(requests);
    return grown({
        series: over(requests, responses, select, ...matchers),
        outcome,
        reference: over(requests, metric, select),
    });
}

/**
 * How many requests are decided: those with a response, and those that will not get one. Requests without a response at
 * the end of the window may be in progress. By Little's law, the number in progress is the sum of all response times per
 * second; three times as many plus one are tolerated, so that no healthy version fails because of the moment of a scrape.
 */
function decided(requests: Requests): string {
    const { timeSum, perSecond, select } = familiesOf(requests);
    const time = orZero(`sum(rate(${over(requests, timeSum, select)}))`);
    const inProgress = perSecond === 1 ? time : `${time} / ${perSecond}`;
    return `clamp_min(
    ${counted(requests)} - 1 - 3 * ${inProgress},
    scalar(${ended(requests)})
)`;
}

/**
 * Percentage of the completed requests that did not fail; no value without a request. A failure is a failed response,
 * or a request without a response.
 */
export function successRateQuery(requests: Requests): string {
    return `100 * ${ended(requests, familiesOf(requests).succeeded)}\n/\n${decided(requests)}`;
}

/** A percentile of the response time, milliseconds. */
export function latencyQuery(requests: Requests, percentile: number): string {
    const { latency, selectLatency } = familiesOf(requests);
    return `histogram_quantile(
    ${tidy(percentile / 100)},
    sum by (le) (rate(${over(requests, latency, selectLatency)}))
)`;
}

/**
 * Share of the decided requests that were answered within a bound of the histogram, percent. Prometheus 3 writes a whole
 * bound with a decimal.
 */
export function fasterThanQuery(requests: Requests, boundMs: number): string {
    const { latency, latencyOutcome, latencyRequests, selectLatency } = familiesOf(requests);
    const fast = grown({
        series: over(requests, latency, selectLatency, `le=~"${boundMs}([.]0)?"`),
        outcome: latencyOutcome,
        reference: over(requests, latencyRequests, selectLatency),
    });
    return `clamp_max(100 * ${fast}\n/\n${decided(requests)}, 100)`;
}

/** The number of requests; 0 without any. */
export function requestCountQuery(requests: Requests): string {
    return orZero(began(requests));
}

/** Requests per second; no value without a series of them. */
export function requestRateQuery(requests: Requests): string {
    const { requests: metric, select } = familiesOf(requests);
    return `sum(rate(${over(requests, metric, select)}))`;
}

type BothSides = Omit<Requests, "of">;

/** The result of a comparison while the primary has no requests. */
export type WithoutPrimary = "pass" | "fail";

/** Percentage points by which a share of the canary's is below the primary's; no value without the canary's. */
function gapQuery(
    both: BothSides,
    withoutPrimary: WithoutPrimary,
    share: (requests: Requests) => string,
): string {
    const canary = `(${share({ ...both, of: "canary" })})`;
    // NaN, which is what a primary without traffic comes to, is not above any number.
    const gap = `((${share({ ...both, of: "primary" })}) - ${canary}) >= -100`;
    return withoutPrimary === "fail" ? gap : `(${gap})\nor\n0 * ${canary}`;
}

/** Percentage points by which the canary's success rate is below the primary's; no value without the canary's. */
export function successRateGapQuery(both: BothSides, withoutPrimary: WithoutPrimary): string {
    return gapQuery(both, withoutPrimary, successRateQuery);
}

/** Percentage points by which the canary's share of fast requests is below the primary's; no value without the canary's. */
export function fasterThanGapQuery(
    both: BothSides,
    boundMs: number,
    withoutPrimary: WithoutPrimary,
): string {
    return gapQuery(both, withoutPrimary, (requests) => fasterThanQuery(requests, boundMs));
}

/** How many times the primary's response time the canary's is; no value without the canary's. */
export function latencyFactorQuery(
    both: BothSides,
    percentile: number,
    withoutPrimary: WithoutPrimary,
): string {
    const of = (of: Requests["of"]): string => latencyQuery({ ...both, of }, percentile);
    const factor = `(${of("canary")}\n/\n${of("primary")}) >= 0`;
    return withoutPrimary === "fail" ? factor : `(${factor})\nor\n0 * ${of("canary")}`;
}

/**
 * The lesser of the burn rates of two windows. The objective is the percentage of requests that must be no failure.
 */
export function burnRateQuery(
    { shortWindow, ...both }: BothSides & { readonly shortWindow: string },
    objective: number,
): string {
    const budget = tidy(100 - objective);
    const burn = (window: string): string =>
        `((100 - ${successRateQuery({ ...both, of: "canary", window })}) / ${budget})`;
    return `(${burn(both.window)} <= ${burn(shortWindow)})\nor\n${burn(shortWindow)}`;
}

/** Whether there were enough requests: a value if so, no value otherwise. */
export function enoughRequestsQuery(requests: Requests, minRequests: number): string {
    return `${requestCountQuery(requests)} >= ${minRequests}`;
}

/**
 * The query's value if there were enough requests, and otherwise a value that passes. With enough requests, a query
 * without a value stays without one.
 */
export function unlessTooFew(query: string, enough: string, passes: number): string {
    return `((${query}) and (${enough}))\nor\n(vector(${passes}) unless (${enough}))`;
}
