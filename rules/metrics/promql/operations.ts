import type { Labels, Sample, Value } from "./evaluate";
import type { BinaryOp, Expression } from "./syntax";
import { Unsupported } from "./syntax";

const ARITHMETIC: Partial<Record<BinaryOp, (a: number, b: number) => number>> = {
    "+": (a, b) => a + b,
    "-": (a, b) => a - b,
    "*": (a, b) => a * b,
    "/": (a, b) => a / b,
    "%": (a, b) => a % b,
    "^": power,
};

/** As in Go: 1 stays 1 even if the exponent is NaN. */
function power(base: number, exponent: number): number {
    return base === 1 || (base === -1 && Math.abs(exponent) === Infinity) ? 1 : base ** exponent;
}

const COMPARISONS: Partial<Record<BinaryOp, (a: number, b: number) => boolean>> = {
    "==": (a, b) => a === b,
    "!=": (a, b) => a !== b,
    ">": (a, b) => a > b,
    "<": (a, b) => a < b,
    ">=": (a, b) => a >= b,
    "<=": (a, b) => a <= b,
};

/** Whether a value is that of series, and no plain number. */
export function isVector(value: Value | undefined): value is readonly Sample[] {
    return typeof value === "object";
}

/** What two samples have in common that have the same labels. */
export const key = (labels: Labels): string =>
    JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));

type Binary = Extract<Expression, { kind: "binary" }>;

/** The labels by which an operator matches samples. */
function matched({ matching }: Pick<Binary, "matching">, labels: Labels): Labels {
    return matching === undefined
        ? labels
        : Object.fromEntries(
              Object.entries(labels).filter(
                  ([label]) => matching.labels.includes(label) === matching.on,
              ),
          );
}

/** A value with the other sign. */
export function negated(value: Value): Value {
    return typeof value === "number"
        ? -value
        : value.map((sample) => ({ ...sample, value: -sample.value }));
}

/** An operator between two values; vectors are matched one to one, or many to one. */
export function filterOrCompute(operator: Binary, left: Value, right: Value): Value {
    const { op, bool } = operator;
    if (op === "and" || op === "or" || op === "unless") {
        return setOperation({ ...operator, op }, left, right);
    }
    const named = operator.matching !== undefined && operator.matching.labels.length > 0;
    if ((named || operator.many !== undefined) && !(isVector(left) && isVector(right))) {
        throw new Unsupported(`${op} cannot match labels of a number`);
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
        const result = compute === undefined && !bool ? undefined : combine(left, right, left);
        if (result === undefined) {
            throw new Unsupported(`${op} without bool is not defined for two numbers`);
        }
        return result;
    }
    if (typeof right === "number" || typeof left === "number") {
        const vector = typeof left === "number" ? (right as readonly Sample[]) : left;
        return vector.flatMap(({ labels, value }) => {
            const [a, b] = typeof left === "number" ? [left, value] : [value, right as number];
            const result = combine(a, b, value);
            return result === undefined ? [] : [{ labels, value: result }];
        });
    }
    return pairs(operator, left, right).flatMap(({ labels, a, b }) => {
        const result = combine(a, b, a);
        return result === undefined ? [] : [{ labels, value: result }];
    });
}

interface Pair {
    readonly labels: Labels;
    readonly a: number;
    readonly b: number;
}

/** The samples of two vectors that match, with the labels by which they do, or those of the side with several. */
function pairs(
    operator: Binary,
    left: readonly Sample[],
    right: readonly Sample[],
): readonly Pair[] {
    if (operator.many === "right") {
        return pairs({ ...operator, many: "left" }, right, left).map(({ labels, a, b }) => ({
            labels,
            a: b,
            b: a,
        }));
    }
    const keyOf = ({ labels }: Sample): string => key(matched(operator, labels));
    const others = new Map(right.map((sample) => [keyOf(sample), sample.value]));
    const found = left.flatMap((sample) => {
        const [own, other] = [keyOf(sample), others.get(keyOf(sample))];
        const labels =
            operator.many === undefined ? matched(operator, sample.labels) : sample.labels;
        return other === undefined ? [] : [{ labels, key: own, a: sample.value, b: other }];
    });
    const twice =
        (left.length > 0 && others.size < right.length) ||
        (operator.many === undefined && new Set(found.map(({ key }) => key)).size < found.length);
    if (twice) {
        throw new Unsupported(`${operator.op} has several samples for one`);
    }
    return found;
}

function setOperation(
    operator: Binary & { readonly op: "and" | "or" | "unless" },
    left: Value,
    right: Value,
): Value {
    if (typeof left === "number" || typeof right === "number") {
        throw new Unsupported(`${operator.op} is not defined for numbers`);
    }
    if (operator.many !== undefined) {
        throw new Unsupported(`${operator.op} always matches several samples`);
    }
    const keyOf = ({ labels }: Sample): string => key(matched(operator, labels));
    const keys = (samples: readonly Sample[]) => new Set(samples.map(keyOf));
    const [ofLeft, ofRight] = [keys(left), keys(right)];
    switch (operator.op) {
        case "and":
            return left.filter((sample) => ofRight.has(keyOf(sample)));
        case "unless":
            return left.filter((sample) => !ofRight.has(keyOf(sample)));
        case "or":
            return [...left, ...right.filter((sample) => !ofLeft.has(keyOf(sample)))];
    }
}

const AGGREGATIONS: Readonly<Record<string, (values: readonly number[]) => number>> = {
    sum: (values) => values.reduce((sum, value) => sum + value, 0),
    avg: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
    // NaN is the greatest only among its own
    max: (values) => values.reduce((a, b) => (b > a || Number.isNaN(a) ? b : a)),
    min: (values) => values.reduce((a, b) => (b < a || Number.isNaN(a) ? b : a)),
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
