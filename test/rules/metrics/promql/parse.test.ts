import assert from "node:assert/strict";

import { parsePromql } from "../../../../rules/metrics/promql/parse";
import {
    type Expression,
    type Matcher,
    Unsupported,
} from "../../../../rules/metrics/promql/syntax";

const number = (value: number): Expression => ({ kind: "number", value });
const matcher = (label: string, op: Matcher["op"], value: string): Matcher => ({
    label,
    op,
    value,
});
const named = (name: string, from = 0, rangeSeconds?: number): Expression => ({
    kind: "selector",
    matchers: [matcher("__name__", "=", name)],
    from,
    to: from + name.length,
    ...(rangeSeconds === undefined ? {} : { rangeSeconds }),
});
const binary = (
    left: Expression,
    op: Extract<Expression, { kind: "binary" }>["op"],
    right: Expression,
    bool = false,
): Expression => ({ kind: "binary", op, bool, left, right });

/** The matchers of the only selector. */
function matchersOf(query: string): readonly Matcher[] {
    const expression = parsePromql(query);
    assert.ok(!(expression instanceof Unsupported) && expression.kind === "selector", query);
    return expression.matchers;
}

function whyNot(query: string): string {
    const expression = parsePromql(query);
    assert.ok(expression instanceof Unsupported, `${query} is read`);
    return expression.message;
}

const trees: readonly (readonly [query: string, expression: Expression])[] = [
    ["1.5", number(1.5)],
    [".5", number(0.5)],
    ["1e3", number(1000)],
    ["1_000", number(1000)],
    ["0x1F", number(31)],
    ["-3", number(-3)],
    ["5m", number(300)],
    ["Inf", number(Infinity)],
    ["-inf", number(-Infinity)],
    ["NaN", number(NaN)],
    ["x", named("x")],
    ["x # the metric\n", named("x")],
    ["(x)", named("x", 1)],
    ["+x", named("x", 1)],
    ["-x", { kind: "negative", of: named("x", 1) }],
    ["x[1m]", named("x", 0, 60)],
    ["x[1h30m]", named("x", 0, 5400)],
    ["x[ 30s ]", named("x", 0, 30)],
    ["x[60]", named("x", 0, 60)],
    ["job:x:rate1m", named("job:x:rate1m")],
    ["rate(x[1m])", { kind: "call", name: "rate", args: [named("x", 5, 60)] }],
    ["vector(0)", { kind: "call", name: "vector", args: [number(0)] }],
    [
        "clamp(x, 0, 1)",
        { kind: "call", name: "clamp", args: [named("x", 6), number(0), number(1)] },
    ],
    ["sum(x)", { kind: "aggregate", name: "sum", of: named("x", 4) }],
    ["SUM(x)", { kind: "aggregate", name: "sum", of: named("x", 4) }],
    [
        "sum by (le, pod) (x)",
        {
            kind: "aggregate",
            name: "sum",
            of: named("x", 18),
            grouping: { by: true, labels: ["le", "pod"] },
        },
    ],
    [
        "sum(x) by (le)",
        {
            kind: "aggregate",
            name: "sum",
            of: named("x", 4),
            grouping: { by: true, labels: ["le"] },
        },
    ],
    [
        'avg without ("pod") (x)',
        {
            kind: "aggregate",
            name: "avg",
            of: named("x", 21),
            grouping: { by: false, labels: ["pod"] },
        },
    ],
    [
        "max by () (x)",
        { kind: "aggregate", name: "max", of: named("x", 11), grouping: { by: true, labels: [] } },
    ],
    ["1 + 2 * 3", binary(number(1), "+", binary(number(2), "*", number(3)))],
    ["3 - 2 - 1", binary(binary(number(3), "-", number(2)), "-", number(1))],
    ["6 / 3 % 2", binary(binary(number(6), "/", number(3)), "%", number(2))],
    ["2 ^ 3 ^ 2", binary(number(2), "^", binary(number(3), "^", number(2)))],
    ["2 ^ -2", binary(number(2), "^", number(-2))],
    // the sign is that of the power, not that of its base
    ["- 2 ^ 2", { kind: "negative", of: binary(number(2), "^", number(2)) }],
    ["+2 ^ 2", binary(number(2), "^", number(2))],
    ["x == 1", binary(named("x"), "==", number(1))],
    ["x != 1", binary(named("x"), "!=", number(1))],
    ["x > bool 1", binary(named("x"), ">", number(1), true)],
    ["x < 1", binary(named("x"), "<", number(1))],
    ["x >= BOOL y", binary(named("x"), ">=", named("y", 10), true)],
    ["x <= 1", binary(named("x"), "<=", number(1))],
    ["x and y", binary(named("x"), "and", named("y", 6))],
    ["x UNLESS y", binary(named("x"), "unless", named("y", 9))],
    ["x or y and z", binary(named("x"), "or", binary(named("y", 5), "and", named("z", 11)))],
    [
        "x or on() y",
        {
            kind: "binary",
            op: "or",
            bool: false,
            left: named("x"),
            right: named("y", 10),
            matching: { on: true, labels: [] },
        },
    ],
    [
        "x > bool ignoring(a, b) y",
        {
            kind: "binary",
            op: ">",
            bool: true,
            left: named("x"),
            right: named("y", 24),
            matching: { on: false, labels: ["a", "b"] },
        },
    ],
    [
        "x < on(a) group_left() y",
        {
            kind: "binary",
            op: "<",
            bool: false,
            left: named("x"),
            right: named("y", 23),
            matching: { on: true, labels: ["a"] },
            many: "left",
        },
    ],
    ["x # one\n+ # two\n1", binary(named("x"), "+", number(1))],
];

const matchers: readonly (readonly [query: string, matchers: readonly Matcher[]])[] = [
    [
        `x{a="1", b!='2', c=~\`3\`, d!~"4",}`,
        [
            matcher("__name__", "=", "x"),
            matcher("a", "=", "1"),
            matcher("b", "!=", "2"),
            matcher("c", "=~", "3"),
            matcher("d", "!~", "4"),
        ],
    ],
    ["x{}", [matcher("__name__", "=", "x")]],
    [`{__name__=~"x|y", a=""}`, [matcher("__name__", "=~", "x|y"), matcher("a", "=", "")]],
    [`{"an x", "a label"="1"}`, [matcher("__name__", "=", "an x"), matcher("a label", "=", "1")]],
    [
        String.raw`x{a="\"\\d\n\x41\u00e9\101", b='it\'s', c=${"`\\d`"}}`,
        [
            matcher("__name__", "=", "x"),
            matcher("a", "=", '"\\d\nAéA'),
            matcher("b", "=", "it's"),
            matcher("c", "=", "\\d"),
        ],
    ],
];

const unsupported: readonly (readonly [query: string, why: RegExp])[] = [
    ["rate(x[1m] offset 5m)", /^x\[1m\] offset 5m is not supported$/],
    ["sum(x offset 5m)", /offset 5m is not supported/],
    ["x @ 10", /^x @ 10 is not supported$/],
    ["rate(x[5m:1m])", /^x\[5m:1m\] is not supported$/],
    ["rate(x[1m+1m])", /is not supported/],
    ["rate(x[0s])", /is not supported/],
    ["rate(x[5m] anchored)", /is not supported/],
    ["x / on(a) group_right(b) y", /^group_right is not supported$/],
    ["x / fill(0) y", /^fill\(0\) is not supported$/],
    ["x atan2 y", /^x atan2 y is not supported$/],
    ["topk(3, x)", /^topk\(3, x\) is not supported$/],
    ["quantile(0.9, x)", /is not supported/],
    ['label_replace(x, "a", "b", "c", "d")', /is not supported/],
    ['"a text"', /is not supported/],
    ['sum(rate({pod=~".*"}[1m]))', /a matcher that takes no empty label/],
    ["sum(rate({}[1m]))", /a matcher that takes no empty label/],
    // what Rust and Go read differently, and what neither reads
    ...["[a[b]]", "[a&&b]", "\\\\Qa\\\\E", "(?x)a", "(?=a)", "(a", "a**", "[]a]", "(a)\\\\1"].map(
        (pattern) =>
            [
                `sum(rate(x{pod=~"${pattern}"}[1m]))`,
                /the regular expression .* is not supported/,
            ] as const,
    ),
    ["017", /^the number 017 is not supported$/],
    [String.raw`x{a="\d"}`, /not PromQL: \\d is not an escape/],
];

const wrong: readonly (readonly [query: string, character: number])[] = [
    ["sum(rate(x[1m])))", 17],
    ["sum(rate(x[1m])", 16],
    ["sum(", 5],
    ['x{a="b"', 8],
    ["x{a=b}", 5],
    ['x{a="b" or c="d"}', 9],
    ["x y", 3],
    ["1 +", 4],
    ["rate(x[{{ interval }}])", 8],
    ["nosuch(x)", 7],
];

describe("a query of PromQL", () => {
    for (const [query, expression] of trees) {
        it(`is read: ${JSON.stringify(query)}`, () => {
            assert.deepEqual(parsePromql(query), expression);
        });
    }

    for (const [query, expected] of matchers) {
        it(`has its matchers read: ${query}`, () => {
            assert.deepEqual(matchersOf(query), expected);
        });
    }

    it("has the place of each selector, without its range", () => {
        const query = 'sum(rate(x {a="}"} [1m]))';
        const expression = parsePromql(query);
        assert.ok(!(expression instanceof Unsupported) && expression.kind === "aggregate");
        assert.ok(expression.of.kind === "call");
        const [selector] = expression.of.args;
        assert.ok(selector?.kind === "selector");
        assert.equal(query.slice(selector.from, selector.to), 'x {a="}"}');
    });

    for (const [query, why] of unsupported) {
        it(`is not read, and states why: ${query}`, () => {
            assert.match(whyNot(query), why);
        });
    }

    for (const [query, character] of wrong) {
        it(`is not PromQL from character ${character} on: ${query}`, () => {
            assert.equal(whyNot(query), `the query is not PromQL at character ${character}`);
        });
    }

    for (const query of ["", "  \n", "# only a comment"]) {
        it(`is empty: ${JSON.stringify(query)}`, () => {
            assert.equal(whyNot(query), "the query is empty");
        });
    }
});
