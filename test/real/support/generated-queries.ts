import fc from "fast-check";
import type { Labels } from "../../../rules/metrics/promql/evaluate";

/**
 * Seconds between two scrapes. Prometheus' extrapolation over n scrapes is 1 / ((n - 1) * SCRAPE_SECONDS), which has no
 * rounding error where it is a power of 2.
 */
export const SCRAPE_SECONDS = 16;

/** Windows of 2, 3, 5 and 9 scrapes. */
const WINDOWS = ["32s", "48s", "1m20s", "144"];

/** A counter that grows by the same at each scrape. */
export interface Counter {
    readonly labels: Labels;
    /** Growth from one scrape to the next. */
    readonly step: number;
    /** Whether there is only the last sample. */
    readonly young?: boolean;
}

const counter = (__name__: string, step: number, labels: Labels, young = false): Counter => ({
    labels: { __name__, ...labels },
    step,
    young,
});

/** The counters of which the generated queries are. */
export const COUNTERS: readonly Counter[] = [
    counter("a_total", 40, { pod: "a", code: "200", error: "" }),
    counter("a_total", 8, { pod: "a", code: "500", error: "timeout" }),
    counter("a_total", 24, { pod: "b", code: "200", error: "" }),
    counter("a_total", 0, { pod: "b", code: "404", error: "" }),
    counter("a_total", 99, { pod: "c", code: "200", error: "" }, true),
    counter("b_total", 16, { pod: "a", code: "200" }),
    counter("b_total", 56, { pod: "d", code: "200" }),
    counter("b_total", 24, { pod: "b", code: "200" }),
    counter("idle_total", 0, { pod: "a" }),
    ...Object.entries({ a: [0, 4, 4, 20, 32], b: [8, 8, 8, 8, 8], c: [0, 0, 0, 0, 0] }).flatMap(
        ([pod, counts]) =>
            ["0.5", "2.5", "10.5", "100.5", "+Inf"].map((le, index) =>
                counter("h_bucket", counts[index] ?? 0, { pod, le }),
            ),
    ),
];

const matcher = fc.constantFrom(
    'pod="a"',
    'pod!="a"',
    'pod=~"a|b"',
    'pod=~"[ab]"',
    'pod!~"a.*"',
    'code=~"2.."',
    'code!~"5.."',
    'code=~"20"',
    'code!=""',
    'error=""',
    'error!=""',
    'error=~".*out"',
    "none=''",
    "code=~`\\d+`",
);
const selector = fc
    .tuple(
        fc.oneof(
            { weight: 8, arbitrary: fc.constantFrom("a_total", "b_total") },
            { weight: 1, arbitrary: fc.constantFrom("idle_total", "none_total") },
        ),
        fc.oneof(
            { weight: 2, arbitrary: fc.constant<string[]>([]) },
            { weight: 1, arbitrary: fc.array(matcher, { maxLength: 2 }) },
        ),
    )
    .map(([name, matchers]) => (matchers.length === 0 ? name : `${name}{${matchers.join(", ")}}`));
const window = fc.constantFrom(...WINDOWS);
const growth = fc
    .tuple(fc.constantFrom("rate", "increase", "irate"), selector, window)
    .map(([name, of, range]) => `${name}(${of}[${range}])`);
const literal = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom("0", "1", "2.5", "-3", "100", "0.37", "1e3", "5m") },
    { weight: 1, arbitrary: fc.constantFrom("Inf", "NaN") },
);
const grouping = fc
    .tuple(fc.constantFrom("by", "without"), fc.subarray(["pod", "code", "error", "none"]))
    .map(([kind, labels]) => `${kind} (${labels.join(", ")})`);
const aggregation = fc.constantFrom("sum", "sum", "sum", "avg", "max", "min", "count");
const arithmetic = fc.constantFrom("+", "-", "*", "/", "/", "%", "^");
const comparison = fc.constantFrom("==", "!=", ">", "<", ">=", "<=");

const { vector } = fc.letrec<{ vector: string; scalar: string; total: string }>((tie) => {
    const vector = tie("vector");
    const scalar = tie("scalar");
    const total = tie("total");
    const number = fc.oneof(scalar, literal, literal);
    const call = (name: string, ...args: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
        fc.tuple(...args).map((values) => `${name}(${values.join(", ")})`);
    const between = (
        left: fc.Arbitrary<string>,
        operator: fc.Arbitrary<string>,
        right: fc.Arbitrary<string>,
    ): fc.Arbitrary<string> => fc.tuple(left, operator, right).map((parts) => parts.join(" "));
    const compare = fc
        .tuple(comparison, fc.constantFrom("", " bool"))
        .map(([operator, bool]) => operator + bool);
    const set = fc.constantFrom("and", "or", "unless");
    const matching = fc
        .tuple(
            fc.oneof(arithmetic, compare, set, set),
            fc.constantFrom("on", "ignoring"),
            fc.subarray(["pod", "code", "error", "none", "job"], { maxLength: 2 }),
            fc.constantFrom("", "", " group_left()", " group_right"),
        )
        .map(
            ([operator, kind, labels, group]) =>
                `${operator} ${kind}(${labels.join(", ")})${group}`,
        );
    return {
        // without labels, so that it matches another one
        total: fc.oneof(
            { maxDepth: 3 },
            fc.tuple(aggregation, growth).map(([name, of]) => `${name}(${of})`),
            fc.tuple(aggregation, vector).map(([name, of]) => `${name}(${of})`),
            call("vector", number),
            between(total, arithmetic, total),
            between(total, compare, total),
            between(total, set, total),
        ),
        vector: fc.oneof(
            { maxDepth: 4 },
            growth,
            total,
            total,
            fc
                .tuple(aggregation, grouping, vector)
                .map(([name, by, of]) => `${name} ${by} (${of})`),
            between(vector, arithmetic, vector),
            between(vector, arithmetic, number),
            between(number, arithmetic, vector),
            between(vector, compare, vector),
            between(vector, compare, number),
            between(number, compare, vector),
            between(vector, set, vector),
            between(vector, matching, vector),
            vector.map((of) => `(${of})`),
            vector.map((of) => `-(${of})`),
            call("clamp_min", vector, number),
            call("clamp_max", vector, number),
            call("clamp", vector, number, number),
            call("abs", vector),
            call("ceil", vector),
            call("floor", vector),
            call("round", vector),
            fc
                .tuple(
                    fc.constantFrom("0", "0.25", "0.5", "0.9", "0.99", "1", "1.1", "-1", "NaN"),
                    fc.constantFrom("le", "le, pod", "pod"),
                    fc.constantFrom("", '{le!="100.5"}', '{le!="+Inf"}', '{pod=~"b|c"}'),
                    window,
                )
                .map(
                    ([quantile, by, labels, range]) =>
                        `histogram_quantile(${quantile}, sum by (${by}) (rate(h_bucket${labels}[${range}])))`,
                ),
        ),
        scalar: fc.oneof(
            { maxDepth: 2 },
            literal,
            between(literal, arithmetic, literal),
            between(
                literal,
                comparison.map((operator) => `${operator} bool`),
                literal,
            ),
            call("scalar", total),
        ),
    };
});

/** Queries of the counters, always the same for a seed. */
export function generatedQueries(count: number, seed: number): readonly string[] {
    const one = fc
        .tuple(fc.constantFrom("", "sum", "max", "min", "count"), vector)
        .map(([name, query]) => (name === "" ? query : `${name}(${query})`));
    // what remains of a power that Go and JavaScript round differently is anything
    const stable = one.filter((query) => !(query.includes("%") && query.includes("^")));
    return [...new Set(fc.sample(stable, { numRuns: count, seed }))];
}
