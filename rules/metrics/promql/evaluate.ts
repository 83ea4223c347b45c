import { callOf } from "./functions";
import { aggregated, filterOrCompute, key, negated } from "./operations";
import { testOf } from "./matchers";
import type { Expression, Selector } from "./syntax";
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
 * Evaluates a query over series with known growth, as Prometheus would without its extrapolation.
 *
 * @returns the only value; `undefined` for none or NaN, which is Flagger's "no values found"; the reason if it cannot
 * be evaluated
 * @see Flagger pkg/metrics/providers/prometheus.go
 */
export function evaluateQuery(
    expression: Expression,
    series: readonly Series[],
): number | undefined | Unsupported {
    try {
        const value = evaluate(expression, series);
        if (typeof value === "number") {
            return new Unsupported("the query returns a number instead of a vector");
        }
        if (value.length > 1) {
            return new Unsupported("the query returns several values");
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
            const compute = GROWTH.get(expression.name);
            return compute === undefined
                ? callOf(expression.name, expression.args.map(of))
                : growth(expression, compute, series);
        }
        case "selector":
            throw new Unsupported("a counter must be read with rate() or increase()");
    }
}

type Compute = (grown: number, seconds: number) => number;

/** What functions of a range make of a counter's increase in so many seconds; a counter is 0 where the range begins. */
const GROWTH: ReadonlyMap<string, Compute> = new Map<string, Compute>([
    ["increase", (grown) => grown],
    ["rate", (grown, seconds) => grown / seconds],
    ["irate", (grown, seconds) => grown / seconds],
    ["last_over_time", (grown) => grown],
    ["min_over_time", () => 0],
    // every scrape has every series
    ["count_over_time", (_, seconds) => seconds],
]);

function growth(
    { args, name }: Extract<Expression, { kind: "call" }>,
    compute: Compute,
    series: readonly Series[],
): readonly Sample[] {
    const [selector] = args;
    if (args.length !== 1 || selector?.kind !== "selector" || selector.rangeSeconds === undefined) {
        throw new Unsupported(`${name}() needs a range`);
    }
    const { rangeSeconds } = selector;
    const samples = series.filter(pickedBy(selector)).flatMap(({ labels, increase }) => {
        const grown = increase(rangeSeconds);
        return grown === undefined
            ? []
            : [
                  {
                      labels: withoutName(labels),
                      value: compute(grown, rangeSeconds),
                  },
              ];
    });
    if (
        !selector.matchers.some(({ label, op }) => label === "__name__" && op === "=") &&
        new Set(samples.map(({ labels }) => key(labels))).size < samples.length
    ) {
        throw new Unsupported(`several metrics with the same labels in one ${name}()`);
    }
    return samples;
}

const predicates = new WeakMap<Selector, (series: Series) => boolean>();

/** What a selector picks. */
export function pickedBy(selector: Selector): (series: Series) => boolean {
    const known = predicates.get(selector);
    if (known !== undefined) {
        return known;
    }
    const tests = selector.matchers.map(({ label, op, value }) => ({
        label,
        test: testOf(op, value),
    }));
    // a label that is not set is an empty one
    const picks = ({ labels }: Series): boolean =>
        tests.every(({ label, test }) => test(labels[label] ?? ""));
    predicates.set(selector, picks);
    return picks;
}

/** The labels of a function's result for a series; an empty label counts as absent. */
function withoutName(labels: Labels): Labels {
    const kept: Record<string, string> = {};
    for (const [label, value] of Object.entries(labels)) {
        if (label !== "__name__" && value !== "") {
            kept[label] = value;
        }
    }
    return kept;
}
