import type { ReleaseMetric } from "../release-spec";
import type { ScriptedAnswer } from "../types";
import { goFixed, goFloat, goMilliseconds } from "./go-format";
import { nameOf } from "./hooks";
import type { Run } from "./state";

const NO_VALUES = "no values found";

/** How one kind of metric is evaluated and reported. */
interface Reading {
    readonly unit: "percent" | "milliseconds" | "plain";
    readonly noValues: string;
    readonly failed: (error: string) => string;
}

/**
 * Whether the metrics pass: first the built-in ones and queries, then those with a template; the first that does not
 * ends the run.
 *
 * @see Flagger pkg/controller/scheduler_metrics.go:95-370
 */
export function metricsPass(run: Run): boolean {
    const { metrics } = run.release;
    return (
        metrics.every((metric) => builtIn(run, metric)) &&
        metrics.every((metric) => ownMetric(run, metric))
    );
}

function builtIn(run: Run, metric: ReleaseMetric): boolean {
    const { metricsProvider, target, namespace } = run.release;
    const noTraffic = `Halt advancement no values found for ${metricsProvider} metric ${metric.name} probably ${target}.${namespace} is not receiving traffic`;
    const failed = (error: string): string => `Prometheus query failed: ${error}`;
    return (
        (metric.name !== "request-success-rate" ||
            evaluate(run, metric, {
                unit: "percent",
                noValues: `${noTraffic}: ${NO_VALUES}`,
                failed,
            })) &&
        (metric.name !== "request-duration" ||
            evaluate(run, metric, {
                unit: "milliseconds",
                noValues: noTraffic,
                failed: (error) => failed(`running query failed: ${error}`),
            })) &&
        (!metric.hasQuery ||
            evaluate(run, metric, {
                unit: "plain",
                noValues: `Halt advancement no values found for metric: ${metric.name}`,
                failed: (error) => `Prometheus query failed for ${metric.name}: ${error}`,
            }))
    );
}

function ownMetric(run: Run, metric: ReleaseMetric): boolean {
    if (metric.hasTemplate) {
        return evaluate(run, metric, {
            unit: "plain",
            noValues: `Halt advancement no values found for custom metric: ${metric.name}: ${NO_VALUES}`,
            failed: (error) => `Metric query failed for ${metric.name}: ${error}`,
        });
    }
    const isKnown = metric.name === "request-success-rate" || metric.name === "request-duration";
    if (!isKnown && !metric.hasQuery) {
        run.warn("Metric query failed for no usable metrics template and query were configured");
        return false;
    }
    return true;
}

function evaluate(run: Run, metric: ReleaseMetric, reading: Reading): boolean {
    const answer = run.request("metric", metric.name);
    const fault = faultOf(answer, metric, reading);
    if (fault === undefined) {
        return true;
    }
    run.warn("text" in fault ? fault.text : `Halt ${nameOf(run)} advancement ${fault.excess}`);
    return false;
}

type Fault = { readonly text: string } | { readonly excess: string } | undefined;

function faultOf(answer: ScriptedAnswer, metric: ReleaseMetric, reading: Reading): Fault {
    if (answer === true) {
        return undefined;
    }
    if (answer === false) {
        return { text: reading.noValues };
    }
    if (typeof answer !== "number") {
        return { text: reading.failed("error" in answer ? answer.error : statusError(answer)) };
    }
    const excess = excessOf(answer, metric, reading.unit);
    return excess === undefined ? undefined : { excess };
}

/** Prometheus' client in Flagger: pkg/metrics/providers/prometheus.go:150-152. */
function statusError({ status, body = "" }: { status: number; body?: string }): string {
    return `error response: Status ${status} ${statusTexts[status] ?? ""}: ${body}`;
}

/** Go's names of HTTP statuses. */
const statusTexts: Readonly<Record<number, string>> = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    422: "Unprocessable Entity",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
};

/** Flagger's message for a value outside its range. */
function excessOf(value: number, metric: ReleaseMetric, unit: Reading["unit"]): string | undefined {
    // Flagger stores durations in whole milliseconds
    const round = (number: number): number =>
        unit === "milliseconds" ? Math.trunc(number) : number;
    const rounded = round(value);
    const message = (sign: "<" | ">", limit: number): string =>
        texts[unit](metric.name, rounded, sign, limit);
    if (metric.hasRange) {
        if (metric.min !== undefined && rounded < round(metric.min)) {
            return message("<", round(metric.min));
        }
        return metric.max !== undefined && rounded > round(metric.max)
            ? message(">", round(metric.max))
            : undefined;
    }
    const limit = round(metric.threshold);
    if (unit === "percent") {
        return limit > rounded ? message("<", limit) : undefined;
    }
    return rounded > limit ? message(">", limit) : undefined;
}

const texts = {
    percent: (_: string, value: number, sign: string, limit: number) =>
        `success rate ${goFixed(value)}% ${sign} ${goFloat(limit)}%`,
    milliseconds: (_: string, value: number, sign: string, limit: number) =>
        `request duration ${goMilliseconds(value)} ${sign} ${goMilliseconds(limit)}`,
    plain: (name: string, value: number, sign: string, limit: number) =>
        `${name} ${goFixed(value)} ${sign} ${goFloat(limit)}`,
} as const;
