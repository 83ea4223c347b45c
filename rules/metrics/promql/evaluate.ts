import { aggregated, callOf, filterOrCompute, negated } from "./operations";
import type { Expression, Matcher, Selector } from "./syntax";
import { Unsupported } from "./syntax";

/** Labels of a series; `__name__` is the metric. */
export type Labels = Readonly<Record<string, string>>;

/** A series, and by how much it grows. */
export interface Series {
    readonly labels: Labels;
    /** Increase over the last so many seconds; `undefined` while the series has fewer than two samples in them. */
    readonly increase: (seconds: number) => number | undefined;
}

/** A value with its labels. */
export interface Sample {
    readonly labels: Labels;
    readonly value: number;
}

/** What an expression comes to. */
export type Value = number | readonly Sample[];

/**
 * Evaluates a query over series that are known by their growth, as Prometheus would without its extrapolation.
 *
 * @returns the only value; `undefined` for none or NaN, which is Flagger's "no values found"; why, where it is not
 * evaluated
 * @see flagger v1.44.0 pkg/metrics/providers/prometheus.go
 */
export function evaluateQuery(
    expression: Expression,
    series: readonly Series[],
): number | undefined | Unsupported {
    try {
        const value = evaluate(expression, series);
        if (typeof value === "number") {
            return Number.isNaN(value) ? undefined : value;
        }
        if (value.length > 1) {
            return new Unsupported("the query has several values");
        }
        const only = value[0]?.value;
        return only === undefined || Number.isNaN(only) ? undefined : only;
    } catch (error) {
        if (error instanceof Unsupported) {
            return error;
        }
        throw error;
    }
}

function evaluate(expression: Expression, series: readonly Series[]): Value {
    const of = (inner: Expression): Value => evaluate(inner, series);
    switch (expression.kind) {
        case "number":
            return expression.value;
        case "negative":
            return negated(of(expression.of));
        case "binary":
            return filterOrCompute(expression, of(expression.left), of(expression.right));
        case "aggregate":
            return aggregated(expression, of(expression.of));
        case "call": {
            const [first] = expression.args;
            return ["rate", "increase", "irate"].includes(expression.name)
                ? growth(expression.name, first, series)
                : callOf(expression.name, expression.args.map(of));
        }
        case "selector":
            throw new Unsupported("a counter is not read without rate() or increase()");
    }
}

function growth(
    name: string,
    selector: Expression | undefined,
    series: readonly Series[],
): readonly Sample[] {
    if (selector?.kind !== "selector" || selector.rangeSeconds === undefined) {
        throw new Unsupported(`${name}() is not read without a range`);
    }
    const { rangeSeconds } = selector;
    return series
        .filter((one) => matchesSelector(selector, one))
        .flatMap(({ labels, increase }) => {
            const grown = increase(rangeSeconds);
            return grown === undefined
                ? []
                : [
                      {
                          labels: withoutName(labels),
                          value: name === "increase" ? grown : grown / rangeSeconds,
                      },
                  ];
        });
}

/** Whether a selector picks a series. */
export function matchesSelector({ matchers }: Selector, { labels }: Series): boolean {
    return matchers.every((matcher) => matches(labels, matcher));
}

function withoutName(labels: Labels): Labels {
    return Object.fromEntries(Object.entries(labels).filter(([label]) => label !== "__name__"));
}

/** Whether a label has a value that a matcher takes; a label that is not set is an empty one. */
function matches(labels: Labels, { label, op, value }: Matcher): boolean {
    const actual = labels[label] ?? "";
    switch (op) {
        case "=":
            return actual === value;
        case "!=":
            return actual !== value;
        case "=~":
            return anchored(value).test(actual);
        case "!~":
            return !anchored(value).test(actual);
    }
}

function anchored(pattern: string): RegExp {
    try {
        return new RegExp(`^(?:${pattern})$`, "s");
    } catch {
        throw new Unsupported(`the regular expression ${pattern} is not supported`);
    }
}
