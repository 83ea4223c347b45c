import { flagger } from "../../citations";
import { type Bounds, boundsOf } from "../../metrics/promql/bounds";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { expressionOf, prometheusQueries, rangeOf } from "./reading/prometheus-queries";

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
        check: (context) => ranges(context, neverPasses),
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
        id: "metric/fraction-of-percentage",
        impact: "The check passes a version of which nearly all requests fail: the query is a percentage and its minimum a fraction",
        requirement: "the minimum of a percentage must be a percentage too",
        fix: "set min as a percentage, for example 99",
        severity: "error",
        source,
        check: (context) => ranges(context, fractionOfPercentage),
    },
];

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
        const expression = expressionOf(query);
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
