import { flagger, linkerd } from "../../citations";
import { installationFacts } from "../../installation/facts";
import { selectorsOf } from "../../metrics/correct";
import { evaluateQuery } from "../../metrics/promql/evaluate";
import { versionSeries } from "../../metrics/world";
import { prometheusDuration } from "../durations";
import { textOf } from "../reading";
import { addressOf } from "./reading/hooks";
import { linkerdMetrics } from "./reading/linkerd-queries";
import { type Bounds, boundsOf } from "../../metrics/promql/bounds";
import type { Expression } from "../../metrics/promql/syntax";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { prometheusQueries, rangeOf } from "./reading/prometheus-queries";

const source = [flagger("pkg/controller/scheduler_metrics.go", "runMetricChecks")];

/** Rules about limits that no value of a query meets, or that every value meets. */
export const queryRangeRules: readonly CanaryRule[] = [
    {
        id: "metric/never-passes",
        impact: "Every release is rolled back: the query has no value within the range, however well the new version works",
        requirement: "a metric's range must contain values that its query can have",
        fix: "multiply the query by 100 if the limit is a percentage, or set the limit in the query's unit",
        severity: "error",
        source,
        check: (context) => {
            const found = ranges(context, neverPasses);
            const places = found.map(({ path }) => path);
            return [
                ...found,
                ...perfectFails(context).filter(({ path }) => !places.includes(path)),
            ];
        },
    },
    {
        id: "metric/never-fails",
        impact: "The check passes every version, however many of its requests fail: the range contains every value that the query can have",
        requirement: "a metric's range must exclude values that its query can have",
        fix: "multiply the query by 100 if the limit is a percentage, or set the limit in the query's unit",
        severity: "error",
        source,
        check: (context) => ranges(context, neverFails),
    },
    {
        id: "metric/short-window",
        impact: "Every check fails for lack of values and the release is rolled back: the window of the query is shorter than two scrapes",
        requirement:
            "the window of a rate must contain two samples, so it must be at least twice the scrape interval of the Prometheus",
        fix: 'use {{ interval }} as the window, and set the metric\'s interval to "1m"',
        severity: "error",
        source: [linkerd("viz/charts/linkerd-viz/values.yaml", "scrape_interval")],
        check: shortWindows,
    },
    {
        id: "metric/fraction-of-percentage",
        impact: "The check passes a version of which nearly all requests fail: the query is a percentage and its minimum a fraction",
        requirement: "the minimum of a percentage must be a percentage too",
        fix: "set min as a percentage, for example 99",
        severity: "error",
        source,
        check: (context) => ranges(context, fractionOfPercentage),
    },
];

/** Seconds between two scrapes of the Prometheus that a query is for; `undefined` if that is not known. */
function scrapesOf(context: RuleContext, address: string): number | undefined {
    const { metricsServer, scrapeSeconds } = context.installation;
    if (address !== "" && address === metricsServer && scrapeSeconds !== undefined) {
        return scrapeSeconds;
    }
    return addressOf(address)?.namespace === "linkerd-viz" && scrapeSeconds === undefined
        ? installationFacts.scrapeSeconds.default
        : undefined;
}

function shortWindows(context: RuleContext): RuleFinding[] {
    return prometheusQueries(context).flatMap((query) => {
        const { address, metric, path, place } = query;
        const expression = query.expression;
        const scrapes = scrapesOf(context, address);
        const short =
            expression === undefined || scrapes === undefined
                ? undefined
                : selectorsOf(expression)
                      .map(({ rangeSeconds }) => rangeSeconds)
                      .find((seconds) => seconds !== undefined && seconds < 2 * scrapes);
        if (short === undefined || scrapes === undefined) {
            return [];
        }
        const interval = textOf(metric.interval) ?? "";
        const isInterval =
            /\{\{-?\s*interval\b/.test(query.query) && prometheusDuration(interval) === short;
        // the rule timing/window reports an interval where the scrapes are known
        return isInterval && context.installation.scrapeSeconds !== undefined
            ? []
            : [
                  {
                      ...(isInterval ? { path: `${path}.interval`, value: interval } : place),
                      requirement: `a rate needs two samples, and this Prometheus scrapes every ${scrapes} s: a window of ${short} s has one or none`,
                      fix: isInterval
                          ? 'set interval to "1m"'
                          : 'use {{ interval }} as the window, and set the metric\'s interval to "1m"',
                  },
              ];
    });
}

interface Range {
    readonly min?: number;
    readonly max?: number;
    readonly path: string;
}

function ranges(
    context: RuleContext,
    check: (range: Range, bounds: Bounds) => RuleFinding | undefined,
): RuleFinding[] {
    return prometheusQueries(context).flatMap((query) => {
        const expression = query.expression;
        const found = expression && check(rangeOf(query), boundsOf(expression));
        return found === undefined ? [] : [found];
    });
}

function described({ high, low }: Bounds): string {
    return high === Infinity ? `${low} or more` : `from ${low} to ${high}`;
}

function neverPasses({ max, min, path }: Range, bounds: Bounds): RuleFinding | undefined {
    const isFraction = bounds.low === 0 && bounds.high === 1;
    if (min !== undefined && max !== undefined && min > max) {
        return undefined;
    }
    if (min !== undefined && min > bounds.high) {
        return {
            path: `${path}.min`,
            value: min,
            requirement: `the query has values ${described(bounds)}, so none is ${min} or more`,
            fix: isFraction
                ? `multiply the query by 100, or set min to ${fraction(min)}`
                : `set min to a value below ${bounds.high}`,
        };
    }
    return max !== undefined && max < bounds.low
        ? {
              path: path.endsWith("threshold") ? path : `${path}.max`,
              value: max,
              requirement: `the query has values ${described(bounds)}, so none is ${max} or less`,
              fix: `set max to a value above ${bounds.low}`,
          }
        : undefined;
}

/** Linkerd's own metrics can be evaluated: what does a version read that answers all requests, in a millisecond? */
function perfectFails(context: RuleContext): RuleFinding[] {
    return linkerdMetrics(context).flatMap(({ builtIn, expression, metric, names, path }) => {
        const { max, min, path: range } = rangeOf({ metric, path });
        const bounds = boundsOf(expression);
        const isOpen = !Number.isFinite(bounds.high);
        const isDoubtful =
            (min !== undefined && min > 1) || (max !== undefined && max > 0 && max < 1);
        const value =
            builtIn || !isOpen || !isDoubtful
                ? undefined
                : evaluateQuery(
                      expression,
                      (["canary", "primary"] as const).flatMap((side) =>
                          versionSeries(names[side], { succeeded: (s) => 10 * s, latencyMs: 1 }),
                      ),
                  );
        if (typeof value !== "number") {
            return [];
        }
        if (min !== undefined && min > 1 && value > 0 && value <= 1) {
            return [
                {
                    path: `${range}.min`,
                    value: min,
                    requirement: `the query reads ${value} for a version without any failure, so that none has ${min} or more`,
                    fix: `multiply the query by 100, or set min to ${fraction(min)}`,
                },
            ];
        }
        return max !== undefined && max > 0 && max < 1 && value > max && isLatency(expression)
            ? [
                  {
                      path: range.endsWith("threshold") ? range : `${range}.max`,
                      value: max,
                      requirement: `the query reads milliseconds, at least ${Number(value.toPrecision(2))}, so that no version has ${max} or less`,
                      fix: `set max to ${Number((max * 1000).toPrecision(6))} for ${max} seconds`,
                  },
              ]
            : [];
    });
}

function isLatency(expression: Expression): boolean {
    return selectorsOf(expression).some(({ matchers }) =>
        matchers.some(({ label, value }) => label === "__name__" && /_latency_ms_/.test(value)),
    );
}

function neverFails({ max, min, path }: Range, bounds: Bounds): RuleFinding | undefined {
    const isBounded = Number.isFinite(bounds.low) || Number.isFinite(bounds.high);
    if (
        !isBounded ||
        bounds.low === bounds.high ||
        (min === undefined && max === undefined) ||
        (min !== undefined && min > bounds.low) ||
        (max !== undefined && max < bounds.high)
    ) {
        return undefined;
    }
    const isFraction = bounds.low === 0 && bounds.high === 1;
    const atPath = path.endsWith("threshold")
        ? path
        : `${path}.${max === undefined ? "min" : "max"}`;
    return {
        path: atPath,
        value: max ?? min,
        requirement: `the query has values ${described(bounds)}, and all of them are within the range`,
        fix:
            max !== undefined && isFraction
                ? `multiply the query by 100, or set the limit to ${fraction(max)}`
                : "set a limit that a faulty version exceeds",
    };
}

function fraction(percent: number): number {
    return Number((percent / 100).toPrecision(6));
}

function fractionOfPercentage({ min, path }: Range, bounds: Bounds): RuleFinding | undefined {
    return bounds.low === 0 && bounds.high === 100 && min !== undefined && min > 0 && min <= 1
        ? {
              path: `${path}.min`,
              value: min,
              requirement: `the query is a percentage from 0 to 100, so ${min} is ${min} %`,
              fix: `set min to ${Number((min * 100).toPrecision(6))}`,
          }
        : undefined;
}
