import { type Problem, refusal } from "../../../rules/problems/problem";

/** A time as Linkerd's annotations have it: a whole number of one unit, such as `300ms`, `2s` or `5m`. */
export type LinkerdDuration = `${number}${"ms" | "s" | "m" | "h"}`;

/** Answers after which Linkerd asks again: all of a class, one status, or a range such as `502-504`. */
export type RetryCondition = "5xx" | "gateway-error" | number | `${number}-${number}`;

/**
 * Failed requests that Linkerd retries. Each retry is counted, so the canary's success rate still shows the failures
 * that retries hide from clients.
 *
 * Flagger has a field `retries` too; it writes it into no route of the Gateway API.
 */
export interface Retries {
    /**
     * Responses that are retried. Only for services whose requests may be repeated: Linkerd does not check the method.
     * @default ["5xx"]
     */
    readonly on?: readonly RetryCondition[];
    /**
     * Maximum number of retries of a request, 1 to 65535.
     * @default 1
     */
    readonly limit?: number;
    /**
     * Timeout of one attempt.
     * @default - none
     */
    readonly timeout?: LinkerdDuration;
}

/** Timeouts that Linkerd enforces for requests to the workload. */
export interface Timeouts {
    /**
     * From the start of the request to the end of its response, including all attempts.
     * @default - none
     */
    readonly request?: LinkerdDuration;
    /**
     * From the end of the request to the end of its response.
     * @default - none
     */
    readonly response?: LinkerdDuration;
    /**
     * Time without any data.
     * @default - none
     */
    readonly idle?: LinkerdDuration;
}

/**
 * The annotations by which Linkerd sets both on a route. Flagger copies the apex Service's annotations to the HTTPRoute
 * (Flagger pkg/router/gateway_api_v1beta1.go:130); Linkerd reads them there
 * (edge-25.7.5 policy-controller/k8s/index/src/outbound/index/http.rs:358, outbound/index.rs:1956).
 */
export function routeAnnotations(retries?: Retries, timeouts?: Timeouts): Record<string, string> {
    const annotations: Record<string, string | undefined> = {
        "retry.linkerd.io/http": retries && (retries.on ?? ["5xx"]).join(","),
        "retry.linkerd.io/limit": retries && String(retries.limit ?? 1),
        "retry.linkerd.io/timeout": retries?.timeout,
        "timeout.linkerd.io/request": timeouts?.request,
        "timeout.linkerd.io/response": timeouts?.response,
        "timeout.linkerd.io/idle": timeouts?.idle,
    };
    return Object.fromEntries(
        Object.entries(annotations).filter((entry): entry is [string, string] => !!entry[1]),
    );
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds above zero, or `undefined` for anything that Linkerd does not read. */
function parse(text: unknown): number | undefined {
    const [, count, unit] = (typeof text === "string" && /^(\d+)(ms|s|m|h)$/.exec(text)) || [];
    const milliseconds = Number(count) * (units[unit ?? ""] ?? NaN);
    return milliseconds > 0 ? milliseconds : undefined;
}

/** Problems of retries and timeouts: Linkerd's webhook refuses a route with one value that Linkerd cannot read. */
export function routeProblems(retries?: Retries, timeouts?: Timeouts): Problem[] {
    const times: readonly (readonly [string, unknown])[] = [
        ["retries.timeout", retries?.timeout],
        ["timeouts.request", timeouts?.request],
        ["timeouts.response", timeouts?.response],
        ["timeouts.idle", timeouts?.idle],
    ];
    return [
        ...times
            .filter(([, value]) => value !== undefined && parse(value) === undefined)
            .map(([path, value]) =>
                refusal(
                    "route/duration",
                    path,
                    value,
                    "Linkerd accepts a whole number above zero with one of the units ms, s, m and h",
                    'set it in the form "300ms" or "2s"',
                ),
            ),
        ...retryProblems(retries),
        ...(tryIsLonger(retries, timeouts)
            ? [
                  refusal(
                      "route/retry-timeout",
                      "retries.timeout",
                      retries?.timeout,
                      `an attempt that may take as long as the whole request (timeouts.request ${timeouts?.request}) is never retried`,
                      "set it below timeouts.request",
                  ),
              ]
            : []),
    ];
}

function retryProblems(retries: Retries | undefined): Problem[] {
    const { limit, on } = retries ?? {};
    const problems: Problem[] = [];
    if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1 && limit <= 65535)) {
        problems.push(
            refusal(
                "route/retry-limit",
                "retries.limit",
                limit,
                "the limit must be a whole number from 1 to 65535",
                "set such a number, or remove retries for none",
            ),
        );
    }
    if (on?.length === 0) {
        problems.push(
            refusal(
                "route/retry-condition",
                "retries.on",
                on,
                "without a condition nothing is retried",
                'add one, such as "5xx", or remove retries',
            ),
        );
    }
    (on ?? []).forEach((condition, index) => {
        if (!isCondition(condition)) {
            problems.push(
                refusal(
                    "route/retry-condition",
                    `retries.on[${index}]`,
                    condition,
                    "Linkerd accepts 5xx, gateway-error, a status from 100 to 599, or an ascending range of two statuses",
                    "set one of these",
                ),
            );
        }
    });
    return problems;
}

function isCondition(condition: unknown): boolean {
    if (condition === "5xx" || condition === "gateway-error") {
        return true;
    }
    const [, first, last] = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/.exec(String(condition)) ?? [];
    return first !== undefined && Number(first) <= Number(last ?? first);
}

function tryIsLonger(retries: Retries | undefined, timeouts: Timeouts | undefined): boolean {
    const single = parse(retries?.timeout);
    const whole = parse(timeouts?.request);
    return single !== undefined && whole !== undefined && single >= whole;
}
