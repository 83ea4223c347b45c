import assert from "node:assert/strict";

import {
    evaluateQuery,
    type Labels,
    pickedBy,
    type Series,
} from "../../../../rules/metrics/promql/evaluate";
import { parsePromql } from "../../../../rules/metrics/promql/parse";
import { Unsupported } from "../../../../rules/metrics/promql/syntax";

/** A counter that grows so much a second. */
const counter = (labels: Labels, perSecond: number): Series => ({
    labels,
    increase: (seconds) => perSecond * seconds,
});
const x = (labels: Labels, perSecond: number): Series =>
    counter({ __name__: "x", ...labels }, perSecond);

const world: readonly Series[] = [
    x({ pod: "a", code: "200" }, 4),
    x({ pod: "a", code: "500" }, 1),
    x({ pod: "b", code: "200", zone: "" }, 3),
    counter({ __name__: "y", pod: "a", code: "200" }, 2),
    counter({ __name__: "y", pod: "c", code: "200" }, 7),
    counter({ __name__: "idle", pod: "a" }, 0),
    { labels: { __name__: "young" }, increase: () => undefined },
];

function valueOf(query: string, series = world): number | undefined | Unsupported {
    const expression = parsePromql(query);
    assert.ok(!(expression instanceof Unsupported), `${query} is not read`);
    return evaluateQuery(expression, series);
}

const nan = "(vector(0) / vector(0))";

const values: readonly (readonly [query: string, value: number | undefined])[] = [
    // growth
    ["sum(rate(x[1m]))", 8],
    ["sum(increase(x[1m]))", 480],
    ["sum(irate(x[1m]))", 8],
    ["sum(rate(x[2m])) + sum(increase(x[10s]))", 88],
    ["rate(idle[1m])", 0],
    ["rate(young[1m])", undefined],
    ["rate(none[1m])", undefined],
    ["sum(rate(none[1m]))", undefined],
    ["count(rate(none[1m])) or vector(0)", 0],
    // matchers: a label that is not set is empty, a regular expression is anchored
    ['sum(rate(x{pod="a"}[1m]))', 5],
    ['sum(rate(x{pod!="a"}[1m]))', 3],
    ['sum(rate(x{code=~"2"}[1m]))', undefined],
    ['sum(rate(x{code=~"2.."}[1m]))', 7],
    ['sum(rate(x{code=~"2..|5.."}[1m]))', 8],
    ['sum(rate(x{code!~"5.."}[1m]))', 7],
    ['sum(rate(x{zone=""}[1m]))', 8],
    ['sum(rate(x{zone!=""}[1m]))', undefined],
    ['sum(rate(x{zone=~"|z"}[1m]))', 8],
    ['sum(rate(x{zone!~".+"}[1m]))', 8],
    ['sum(rate({__name__="x", pod="b"}[1m]))', 3],
    // one value of several metrics, by different labels
    ['sum(rate({__name__=~"x|y", pod=~"b|c"}[1m]))', 10],
    // aggregations
    ["avg(rate(x[1m]))", 8 / 3],
    ["max(rate(x[1m]))", 4],
    ["min(rate(x[1m]))", 1],
    ["count(rate(x[1m]))", 3],
    ["max(sum by (pod) (rate(x[1m])))", 5],
    ["count(sum by (zone) (rate(x[1m])))", 1],
    ["count(sum without (code) (rate(x[1m])))", 2],
    ["count(sum without (pod, code) (rate(x[1m])))", 1],
    ["sum by () (rate(x[1m]))", 8],
    [`max(${nan} or sum by (pod) (rate(x[1m])))`, 5],
    [`min(${nan} or sum by (pod) (rate(x[1m])))`, 3],
    [`max(${nan})`, undefined],
    [`count(${nan})`, 1],
    // two vectors are matched by all their labels, without the name
    ["sum(rate(x[1m]) / rate(y[1m]))", 2],
    ["sum(rate(x[1m])) / sum(rate(y[1m]))", 8 / 9],
    ["rate(x[1m]) / sum(rate(x[1m]))", undefined],
    ["sum(rate(none[1m])) / sum(rate(x[1m]))", undefined],
    // arithmetic
    ["sum(rate(x[1m])) * 100 / 16 - 1", 49],
    ["2 ^ sum(rate(x[1m]))", 256],
    ["-sum(rate(x[1m])) % 3", -2],
    ["vector(1) / 0", Infinity],
    ["vector(1) ^ (0 / 0)", 1],
    ["vector(-1) ^ Inf", 1],
    [nan, undefined],
    // filters keep the vector's value
    ["sum(rate(x[1m])) > 5", 8],
    ["sum(rate(x[1m])) > 8", undefined],
    ["5 < sum(rate(x[1m]))", 8],
    ["sum(rate(x[1m])) >= sum(rate(y[1m]))", undefined],
    ["sum(rate(x[1m])) <= sum(rate(y[1m]))", 8],
    ["sum(rate(x[1m])) == 8", 8],
    ["sum(rate(x[1m])) != 8", undefined],
    ["sum(rate(x[1m])) > bool 8", 0],
    ["sum(rate(x[1m])) >= bool 8", 1],
    ["sum(rate(x[1m])) > bool sum(rate(y[1m]))", 0],
    ["vector(2) * (1 == bool 1)", 2],
    [`${nan} == ${nan}`, undefined],
    [`${nan} != ${nan}`, undefined],
    [`${nan} != bool ${nan}`, 1],
    [`${nan} >= -100`, undefined],
    // set operators
    ["sum(rate(x[1m])) and vector(1)", 8],
    ["sum(rate(x[1m])) and sum(rate(none[1m]))", undefined],
    ["sum(rate(x[1m])) unless vector(1)", undefined],
    ["sum(rate(x[1m])) unless sum(rate(none[1m]))", 8],
    ["sum(rate(x[1m])) or vector(0)", 8],
    ["sum(rate(none[1m])) or vector(0)", 0],
    ["sum(rate(x[1m]) and rate(y[1m]))", 4],
    ["sum(rate(x[1m]) unless rate(y[1m]))", 4],
    ["sum(rate(y[1m]) or rate(x[1m]))", 13],
    ["vector(1) or vector(2) and vector(3)", 1],
    // matching by some labels
    ["sum(rate(x[1m]) unless on(pod) rate(y[1m]))", 3],
    ["sum(rate(x[1m]) and ignoring(code) sum by (pod) (rate(y[1m])))", 5],
    ["count(rate(x[1m]) or on() vector(0))", 3],
    ["sum(rate(none[1m])) or on() vector(0)", 0],
    ["sum(sum by (pod) (rate(x[1m])) / on(pod) rate(y[1m]))", 2.5],
    ['count(sum by (zone) (rate(x{code="500"}[1m]) / ignoring(code) rate(y{pod="a"}[1m])))', 1],
    ['rate(x{code="500"}[1m]) / on() rate(y{pod="a"}[1m]) / vector(2)', 0.25],
    ["vector(1) + on() 1", 2],
    // several samples for one
    ["count(rate(x[1m]) * on(pod) group_left() rate(y[1m]))", 2],
    ["sum(rate(x[1m]) / on(pod) group_left rate(y[1m]))", 2.5],
    ["sum(rate(y[1m]) / on(pod) group_right() rate(x[1m]))", 2.5],
    // counters begin with the window
    ["sum(last_over_time(x[1m]) - min_over_time(x[1m]))", 480],
    [
        "sum(increase(x[1m]) unless count_over_time(x[1m]) < on(pod) group_left count_over_time(y[1m]))",
        480,
    ],
    // functions
    ["clamp_min(sum(rate(x[1m])), 10)", 10],
    ["clamp_max(sum(rate(x[1m])), 5)", 5],
    ["clamp(sum(rate(x[1m])), 1, 5)", 5],
    ["clamp(sum(rate(x[1m])), 5, 1)", undefined],
    [`clamp_min(${nan}, 0)`, undefined],
    ["clamp_min(sum(rate(x[1m])), 0 / 0)", undefined],
    ["clamp_min(vector(Inf), 0 / 0)", Infinity],
    ["clamp_max(vector(-Inf), 0 / 0)", -Infinity],
    ["clamp(vector(1), Inf, 0 / 0)", Infinity],
    ["abs(vector(-2))", 2],
    ["ceil(vector(1.2))", 2],
    ["floor(vector(-1.2))", -2],
    ["round(vector(-2.5))", -2],
    ["round(vector(2.5))", 3],
    ["round(vector(7), 5)", 5],
    ["vector(scalar(sum(rate(x[1m]))))", 8],
    ["vector(scalar(rate(x[1m])))", undefined],
    ["vector(scalar(rate(none[1m])))", undefined],
    ["sum(rate(x[1m])) * scalar(vector(2))", 16],
];

const unsupported: readonly (readonly [query: string, why: RegExp])[] = [
    ["1 + 1", /a number instead of a vector/],
    ["rate(x[1m])", /several values/],
    ["sum(x)", /must be read with rate\(\) or increase\(\)/],
    ["sum(rate(x))", /rate\(\) needs a range/],
    ["rate(sum(x))", /rate\(\) needs a range/],
    ["sum(1)", /sum\(\) is not supported/],
    ["stddev(rate(x[1m]))", /stddev\(\) is not supported/],
    ["sum(delta(x[1m]))", /must be read with rate/],
    ["absent(rate(x[1m]))", /absent\(\) is not supported/],
    ["clamp_min(sum(rate(x[1m])))", /clamp_min\(\) is not supported/],
    ["clamp(sum(rate(x[1m])), 1)", /clamp\(\) is not supported/],
    ["clamp_min(1, 1)", /clamp_min\(\) is not supported/],
    ["vector(1) * (1 == 1)", /== without bool is not defined for two numbers/],
    ["vector(1) * (1 > 2)", /> without bool is not defined for two numbers/],
    ["rate(x[1m]) / on(pod) rate(y[1m])", /\/ has several samples for one/],
    ["sum(rate(y[1m])) / on() rate(x[1m])", /\/ has several samples for one/],
    ["vector(1) + on(pod) 1", /\+ cannot match labels of a number/],
    ["vector(1) and 1", /and is not defined for numbers/],
    ["1 or vector(1)", /or is not defined for numbers/],
    ['sum(rate({__name__=~"x|y"}[1m]))', /several metrics with the same labels/],
];

/** A histogram by the counts of its buckets, upper bounds first. */
const histogram = (buckets: Readonly<Record<string, number>>): readonly Series[] =>
    Object.entries(buckets).map(([le, count]) =>
        counter({ __name__: "h_bucket", pod: "a", ...(le === "" ? {} : { le }) }, count),
    );

const quantiles: readonly (readonly [
    about: string,
    quantile: string,
    buckets: Readonly<Record<string, number>>,
    value: number | undefined,
])[] = [
    ["inside a bucket", "0.5", { "10": 0, "20": 10, "+Inf": 10 }, 15],
    ["at a bound", "0.5", { "10": 5, "20": 10, "+Inf": 10 }, 10],
    ["in the first bucket, from 0", "0.5", { "10": 10, "+Inf": 10 }, 5],
    ["as Prometheus 3 writes bounds", "0.5", { "10.0": 0, "20.0": 10, "+Inf": 10 }, 15],
    ["of 0 and 1", "1", { "10": 5, "20": 10, "+Inf": 10 }, 20],
    ["of the start", "0", { "10": 5, "20": 10, "+Inf": 10 }, 0],
    ["of the start without counts", "0", { "10": 0, "20": 10, "+Inf": 10 }, undefined],
    ["above the last bound", "0.99", { "10": 5, "20": 6, "+Inf": 10 }, 20],
    ["below 0", "-0.1", { "10": 5, "+Inf": 10 }, -Infinity],
    ["above 1", "1.1", { "10": 5, "+Inf": 10 }, Infinity],
    ["that is none", "0 / 0", { "10": 5, "+Inf": 10 }, undefined],
    ["without counts", "0.5", { "10": 0, "+Inf": 0 }, undefined],
    ["without the last bucket", "0.5", { "10": 5, "20": 10 }, undefined],
    ["with only the last bucket", "0.5", { "+Inf": 10 }, undefined],
    ["with two names of a bound", "0.5", { "10": 2, "10.0": 3, "20": 10, "+Inf": 10 }, 10],
    ["with the last bucket twice alone", "0.5", { "+Inf": 10, Inf: 10 }, undefined],
    ["with counts that fall", "0.5", { "10": 6, "20": 4, "30": 8, "+Inf": 8 }, 20 / 3],
    ["with a rounding error", "1", { "10": 10, "20": 10 + 1e-12, "+Inf": 10 + 1e-12 }, 10],
    ["with a first bound below 0", "0.5", { "-5": 10, "+Inf": 10 }, -5],
    ["with other series", "0.5", { "10": 0, "20": 10, "+Inf": 10, "": 99, none: 99 }, 15],
];

describe("PromQL over series known by their growth", () => {
    for (const [query, expected] of values) {
        it(`gives ${expected} for ${query}`, () => {
            const value = valueOf(query);
            assert.ok(
                typeof value === "number" && typeof expected === "number"
                    ? value === expected || Math.abs(value - expected) < 1e-9
                    : value === expected,
                String(value),
            );
        });
    }

    for (const [query, why] of unsupported) {
        it(`does not evaluate ${query}, and states why`, () => {
            const value = valueOf(query);
            assert.ok(value instanceof Unsupported, String(value));
            assert.match(value.message, why);
        });
    }

    for (const [about, quantile, buckets, expected] of quantiles) {
        it(`gives ${expected} for a quantile ${about}`, () => {
            const query = `histogram_quantile(${quantile}, sum by (le) (rate(h_bucket[1m])))`;
            const value = valueOf(query, histogram(buckets));
            assert.ok(
                typeof value === "number" && expected !== undefined
                    ? value === expected || Math.abs(value - expected) < 1e-9
                    : value === expected,
                String(value),
            );
        });
    }

    it("gives a quantile to each histogram by its other labels", () => {
        const other = histogram({ "10": 0, "20": 0, "40": 10, "+Inf": 10 }).map((series) => ({
            ...series,
            labels: { ...series.labels, pod: "b" },
        }));
        const all = [...histogram({ "10": 0, "20": 10, "+Inf": 10 }), ...other];
        const by = (labels: string) =>
            `histogram_quantile(0.5, sum by (${labels}) (rate(h_bucket[1m])))`;
        assert.equal(valueOf(`max(${by("le, pod")})`, all), 30);
        assert.equal(valueOf(`min(${by("pod, le")})`, all), 15);
        assert.equal(valueOf(`count(${by("pod")})`, all), undefined);
    });

    it("picks the series of a selector", () => {
        const expression = parsePromql('x{pod=~"a|c"}');
        assert.ok(!(expression instanceof Unsupported) && expression.kind === "selector");
        assert.deepEqual(world.map(pickedBy(expression)), [
            true,
            true,
            false,
            false,
            false,
            false,
            false,
        ]);
    });
});
