import type { Labels, Sample, Value } from "./evaluate";
import type { BinaryOp, Expression } from "./syntax";
import { Unsupported } from "./syntax";

const ARITHMETIC: Partial<Record<BinaryOp, (a: number, b: number) => number>> = {
    "+": (a, b) => a + b,
    "-": (a, b) => a - b,
    "*": (a, b) => a * b,
    "/": (a, b) => a / b,
    "%": (a, b) => a % b,
    "^": (a, b) => a ** b,
};

const COMPARISONS: Partial<Record<BinaryOp, (a: number, b: number) => boolean>> = {
    "==": (a, b) => a === b,
    "!=": (a, b) => a !== b,
    ">": (a, b) => a > b,
    "<": (a, b) => a < b,
    ">=": (a, b) => a >= b,
    "<=": (a, b) => a <= b,
};

const key = (labels: Labels): string =>
    JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));

/** A value with the other sign. */
export function negated(value: Value): Value {
    return typeof value === "number"
        ? -value
        : value.map((sample) => ({ ...sample, value: -sample.value }));
}

/** An operator between two values; vectors are matched one to one by all their labels. */
export function filterOrCompute(
    { op, bool }: Extract<Expression, { kind: "binary" }>,
    left: Value,
    right: Value,
): Value {
    if (op === "and" || op === "or" || op === "unless") {
        return setOperation(op, left, right);
    }
    const compute = ARITHMETIC[op];
    const compare = COMPARISONS[op];
    /** What is left of a pair; the value of a comparison is that of its left side. */
    const combine = (a: number, b: number, kept: number): number | undefined => {
        if (compute !== undefined) {
            return compute(a, b);
        }
        const holds = compare?.(a, b) === true;
        return bool ? Number(holds) : holds ? kept : undefined;
    };
    if (typeof left === "number" && typeof right === "number") {
        return combine(left, right, left) ?? [];
    }
    if (typeof right === "number" || typeof left === "number") {
        const vector = typeof left === "number" ? (right as readonly Sample[]) : left;
        return vector.flatMap(({ labels, value }) => {
            const [a, b] = typeof left === "number" ? [left, value] : [value, right as number];
            const result = combine(a, b, value);
            return result === undefined ? [] : [{ labels, value: result }];
        });
    }
    const others = new Map(right.map((sample) => [key(sample.labels), sample.value]));
    return left.flatMap(({ labels, value }) => {
        const other = others.get(key(labels));
        const result = other === undefined ? undefined : combine(value, other, value);
        return result === undefined ? [] : [{ labels, value: result }];
    });
}

function setOperation(op: "and" | "or" | "unless", left: Value, right: Value): Value {
    if (typeof left === "number" || typeof right === "number") {
        throw new Unsupported(`${op} is not defined for numbers`);
    }
    const keys = (samples: readonly Sample[]) => new Set(samples.map(({ labels }) => key(labels)));
    const [ofLeft, ofRight] = [keys(left), keys(right)];
    switch (op) {
        case "and":
            return left.filter(({ labels }) => ofRight.has(key(labels)));
        case "unless":
            return left.filter(({ labels }) => !ofRight.has(key(labels)));
        case "or":
            return [...left, ...right.filter(({ labels }) => !ofLeft.has(key(labels)))];
    }
}

const AGGREGATIONS: Readonly<Record<string, (values: readonly number[]) => number>> = {
    sum: (values) => values.reduce((sum, value) => sum + value, 0),
    avg: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
    max: (values) => Math.max(...values),
    min: (values) => Math.min(...values),
    count: (values) => values.length,
};

/** An aggregation over the groups of its labels. */
export function aggregated(
    { name, grouping }: Extract<Expression, { kind: "aggregate" }>,
    value: Value,
): readonly Sample[] {
    const aggregate = AGGREGATIONS[name];
    if (aggregate === undefined || typeof value === "number") {
        throw new Unsupported(`${name}() is not supported`);
    }
    const kept = (labels: Labels): Labels =>
        Object.fromEntries(
            Object.entries(labels).filter(
                ([label]) =>
                    grouping !== undefined && grouping.labels.includes(label) === grouping.by,
            ),
        );
    const groups = new Map<string, { readonly labels: Labels; readonly values: number[] }>();
    for (const sample of value) {
        const labels = kept(sample.labels);
        const group = groups.get(key(labels)) ?? { labels, values: [] };
        groups.set(key(labels), group);
        group.values.push(sample.value);
    }
    return [...groups.values()].map(({ labels, values }) => ({ labels, value: aggregate(values) }));
}

const MAPPED: Readonly<Record<string, (value: number, ...bounds: readonly number[]) => number>> = {
    clamp_min: (value, least = NaN) => Math.max(value, least),
    clamp_max: (value, most = NaN) => Math.min(value, most),
    clamp: (value, least = NaN, most = NaN) => Math.max(least, Math.min(most, value)),
    abs: (value) => Math.abs(value),
    ceil: (value) => Math.ceil(value),
    floor: (value) => Math.floor(value),
    round: (value, to = 1) => Math.round(value / to) * to,
};

/** A function of PromQL that is no growth of a counter. */
export function callOf(name: string, args: readonly Value[]): Value {
    const [first, ...rest] = args;
    if (name === "vector" && typeof first === "number") {
        return [{ labels: {}, value: first }];
    }
    if (name === "scalar" && typeof first === "object") {
        return first.length === 1 ? (first[0]?.value ?? NaN) : NaN;
    }
    if (name === "histogram_quantile" && typeof first === "number" && Array.isArray(rest[0])) {
        return quantiles(first, rest[0] as readonly Sample[]);
    }
    const map = MAPPED[name];
    const bounds = rest.filter((value) => typeof value === "number");
    if (map === undefined || typeof first !== "object" || bounds.length < rest.length) {
        throw new Unsupported(`${name}() is not supported`);
    }
    return first.map(({ labels, value }) => ({ labels, value: map(value, ...bounds) }));
}

interface Bucket {
    readonly bound: number;
    readonly count: number;
}

/** Quantiles of histograms, spread evenly over a bucket. */
function quantiles(quantile: number, samples: readonly Sample[]): readonly Sample[] {
    const histograms = new Map<string, { readonly labels: Labels; readonly buckets: Bucket[] }>();
    for (const { labels: all, value: count } of samples) {
        const { le, ...labels } = all;
        if (le !== undefined) {
            const histogram = histograms.get(key(labels)) ?? { labels, buckets: [] };
            histograms.set(key(labels), histogram);
            histogram.buckets.push({ bound: le === "+Inf" ? Infinity : Number(le), count });
        }
    }
    return [...histograms.values()].map(({ labels, buckets }) => ({
        labels,
        value: quantileOf(
            quantile,
            buckets.sort((a, b) => a.bound - b.bound),
        ),
    }));
}

function quantileOf(quantile: number, buckets: readonly Bucket[]): number {
    const last = buckets.at(-1);
    if (buckets.length < 2 || last?.bound !== Infinity || last.count === 0) {
        return NaN;
    }
    const rank = quantile * last.count;
    const index = buckets.findIndex(({ count }) => count >= rank);
    const bucket = buckets[index];
    const below = buckets[index - 1];
    if (bucket === undefined || bucket.bound === Infinity) {
        return buckets.at(-2)?.bound ?? NaN;
    }
    const start = below?.bound ?? 0;
    const before = below?.count ?? 0;
    return start + ((bucket.bound - start) * (rank - before)) / (bucket.count - before);
}
