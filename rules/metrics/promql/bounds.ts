import type { Expression, Matcher, Selector } from "./syntax";

/** The values that an expression can have. */
export interface Bounds {
    readonly low: number;
    readonly high: number;
}

const ANY: Bounds = { low: -Infinity, high: Infinity };
const COUNT: Bounds = { low: 0, high: Infinity };
const SHARE: Bounds = { low: 0, high: 1 };

/** Functions of counters and histograms, whose results are never negative. */
const COUNTING = [
    "rate",
    "irate",
    "increase",
    "resets",
    "changes",
    "count_over_time",
    "histogram_quantile",
];
/** Aggregations and functions whose result is one of their values. */
const PICKING = ["avg", "min", "max", "scalar", "vector", "sort", "sort_desc"];
const ROUNDING = ["round", "ceil", "floor"];

/**
 * The values that an expression can have for any behaviour of the application: a share of something is never above 1, and no rate
 * is below 0.
 */
export function boundsOf(expression: Expression): Bounds {
    switch (expression.kind) {
        case "number":
            return { low: expression.value, high: expression.value };
        case "negative":
            return scaled(boundsOf(expression.of), -1);
        case "selector":
            return ANY;
        case "aggregate":
            return ofAggregate(expression.name, boundsOf(expression.of));
        case "call":
            return ofCall(expression.name, expression.args);
        case "binary":
            return ofBinary(expression);
    }
}

function ofAggregate(name: string, inner: Bounds): Bounds {
    if (PICKING.includes(name)) {
        return inner;
    }
    return name === "count" || (name === "sum" && inner.low >= 0) ? COUNT : ANY;
}

function ofCall(name: string, [first, second]: readonly Expression[]): Bounds {
    const inner = first === undefined ? ANY : boundsOf(first);
    const limit = second?.kind === "number" ? second.value : undefined;
    if (COUNTING.includes(name)) {
        return COUNT;
    }
    if (PICKING.includes(name)) {
        return inner;
    }
    if (ROUNDING.includes(name) && second === undefined) {
        return { low: Math.floor(inner.low), high: Math.ceil(inner.high) };
    }
    if (name === "clamp_min" && limit !== undefined) {
        return { low: Math.max(inner.low, limit), high: Math.max(inner.high, limit) };
    }
    if (name === "clamp_max" && limit !== undefined) {
        return { low: Math.min(inner.low, limit), high: Math.min(inner.high, limit) };
    }
    return name === "abs" ? COUNT : ANY;
}

function ofBinary({ bool, left, op, right }: Extract<Expression, { kind: "binary" }>): Bounds {
    const [a, b] = [boundsOf(left), boundsOf(right)];
    switch (op) {
        case "+":
            return { low: a.low + b.low, high: a.high + b.high };
        case "-":
            return { low: a.low - b.high, high: a.high - b.low };
        case "*":
            return right.kind === "number"
                ? scaled(a, right.value)
                : left.kind === "number"
                  ? scaled(b, left.value)
                  : a.low >= 0 && b.low >= 0
                    ? COUNT
                    : ANY;
        case "/":
            return right.kind === "number" && right.value !== 0
                ? scaled(a, 1 / right.value)
                : isShare(left, right)
                  ? SHARE
                  : (isScaledShare(left, right) ?? (a.low >= 0 && b.low >= 0 ? COUNT : ANY));
        case "or":
            return { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
        case "and":
        case "unless":
            return a;
        case "==":
        case "!=":
        case ">":
        case "<":
        case ">=":
        case "<=":
            return bool ? SHARE : a;
        case "%":
        case "^":
            return ANY;
    }
}

function scaled({ low, high }: Bounds, factor: number): Bounds {
    const ends = [low * factor, high * factor];
    return ends.some(Number.isNaN) ? ANY : { low: Math.min(...ends), high: Math.max(...ends) };
}

/** `100 * a / b` is read from left to right. */
function isScaledShare(left: Expression, right: Expression): Bounds | undefined {
    if (left.kind !== "binary" || left.op !== "*") {
        return undefined;
    }
    const [factor, part] =
        left.left.kind === "number" ? [left.left, left.right] : [left.right, left.left];
    return factor.kind === "number" && isShare(part, right)
        ? scaled(SHARE, factor.value)
        : undefined;
}

/** Whether one expression counts a part of what another one counts: of the same metric, with more conditions. */
function isShare(part: Expression, whole: Expression): boolean {
    const [few, all] = [countOf(part), countOf(whole)];
    return (
        few !== undefined &&
        all !== undefined &&
        few.form === all.form &&
        all.selector.matchers.every((matcher) =>
            few.selector.matchers.some((one) => isSameMatcher(one, matcher)),
        )
    );
}

interface Count {
    /** How it is counted: the functions around the selector. */
    readonly form: string;
    readonly selector: Selector;
}

function countOf(expression: Expression): Count | undefined {
    if (expression.kind === "selector") {
        return { form: String(expression.rangeSeconds), selector: expression };
    }
    if (expression.kind === "binary" && expression.op === "or") {
        return isZero(expression.right) ? countOf(expression.left) : undefined;
    }
    const name =
        expression.kind === "aggregate" || expression.kind === "call" ? expression.name : "";
    const of =
        expression.kind === "aggregate"
            ? expression.of
            : expression.kind === "call" && expression.args.length === 1
              ? expression.args[0]
              : undefined;
    const inner =
        of !== undefined && ["sum", "rate", "irate", "increase"].includes(name)
            ? countOf(of)
            : undefined;
    const grouping =
        expression.kind === "aggregate" ? JSON.stringify(expression.grouping ?? {}) : "";
    return inner && { ...inner, form: `${name}${grouping}(${inner.form})` };
}

function isZero(expression: Expression): boolean {
    const { high, low } = boundsOf(expression);
    return low === 0 && high === 0;
}

/** The bucket of a histogram is a part of its count. */
function isSameMatcher(one: Matcher, other: Matcher): boolean {
    const base = ({ label, value }: Matcher): string =>
        label === "__name__" ? value.replace(/_(bucket|count)$/, "") : value;
    return one.label === other.label && one.op === other.op && base(one) === base(other);
}
