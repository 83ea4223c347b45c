import assert from "node:assert/strict";

import fc from "fast-check";

import {
    analysisObjects,
    analysisProblems,
    type CanaryAnalysis,
} from "../../../components/canary/analysis";
import type { Duration, Latency, Percent } from "../../../components/canary/units";
import { filled, syntaxErrors } from "../../support/promql";
import { context } from "./contexts";

type Metric = CanaryAnalysis["metrics"][number];
type Check = NonNullable<CanaryAnalysis["checks"]>[number];

const duration = fc
    .tuple(fc.integer({ min: 1, max: 600 }), fc.constantFrom("s", "m"))
    .map(([count, unit]) => `${count}${unit}` as Duration);
const latency = fc
    .tuple(fc.integer({ min: 1, max: 5000 }), fc.constantFrom("ms", "s"))
    .map(([count, unit]) => `${count}${unit}` as Latency);
const percent = fc.integer({ min: 1, max: 9999 }).map((n): Percent => `${n / 100}%`);
const percentile = fc.option(
    fc.integer({ min: 1, max: 9999 }).map((n) => n / 100),
    { nil: undefined },
);
const strategy: fc.Arbitrary<CanaryAnalysis["strategy"]> = fc.oneof(
    fc.record({
        kind: fc.constant("weighted" as const),
        stepWeight: fc.integer({ min: 1, max: 50 }),
        maxWeight: fc.constant(50),
    }),
    fc.record({
        kind: fc.constant("abTest" as const),
        iterations: fc.integer({ min: 1, max: 9 }),
        match: fc.constant([{ cookie: "a", value: "b" }]),
    }),
    fc.record({
        kind: fc.constant("blueGreen" as const),
        iterations: fc.integer({ min: 1, max: 9 }),
    }),
    fc.constant({ kind: "skipAnalysis" as const }),
);
const metric: fc.Arbitrary<Metric> = fc.oneof(
    fc.record({ kind: fc.constant("successRate" as const), min: percent, window: duration }),
    fc.record({
        kind: fc.constant("latency" as const),
        percentile,
        max: latency,
        window: duration,
    }),
    fc.record({
        kind: fc.constant("enoughTraffic" as const),
        minRequests: fc.integer({ min: 1, max: 1e6 }),
        otherwise: fc.constantFrom("pass", "wait", "fail"),
        window: duration,
    }),
    fc.record({
        kind: fc.constant("againstPrimary" as const),
        measure: fc.constant("latency" as const),
        percentile,
        maxFactor: fc.integer({ min: 1, max: 50 }),
        withoutPrimary: fc.constantFrom("pass", "fail"),
        window: duration,
    }),
    fc.record({
        kind: fc.constant("errorBudgetBurn" as const),
        objective: percent,
        maxBurnRate: fc.integer({ min: 1, max: 50 }),
        window: duration,
        shortWindow: duration,
    }),
);
const check: fc.Arbitrary<Check> = fc.oneof(
    fc.record({ kind: fc.constant("smokeTest" as const), command: fc.string({ minLength: 1 }) }),
    fc.record({ kind: fc.constant("gate" as const), stage: fc.constant("promotion" as const) }),
    fc.constant({ kind: "rollbackHook" as const }),
    fc.record({
        kind: fc.constant("rollbackHook" as const),
        successRateBelow: percent,
        minRequests: fc.integer({ min: 1, max: 50 }),
        window: duration,
    }),
);
const analysis: fc.Arbitrary<CanaryAnalysis> = fc.record({
    interval: duration,
    threshold: fc.integer({ min: 1, max: 20 }),
    strategy,
    metrics: fc.array(metric, { maxLength: 5 }),
    checks: fc.array(check, { maxLength: 3 }),
});

describe("any analysis", () => {
    it("without problems comes to objects with names of their own, queries that parse and one way to move traffic", () => {
        let sound = 0;
        fc.assert(
            fc.property(analysis, (given) => {
                if (analysisProblems("analysis", context, given).length > 0) {
                    return;
                }
                sound += 1;
                const { spec, templates } = analysisObjects(context, given);
                for (const list of ["metrics", "webhooks"]) {
                    const names = (spec[list] as { name: string }[]).map(({ name }) => name);
                    assert.equal(new Set(names).size, names.length, names.join());
                }
                for (const template of templates) {
                    const { query } = template["spec"] as { query: string };
                    assert.deepEqual(syntaxErrors(filled(query)), []);
                }
                const ways = ["iterations", "stepWeight", "stepWeights"];
                assert.equal(ways.filter((way) => way in spec).length, 1);
                assert.deepEqual(JSON.parse(JSON.stringify(spec)), spec);
            }),
            { numRuns: 500 },
        );
        assert.ok(sound > 100, `only ${sound} of 500 had no problems`);
    });

    it("with anything at all in the place of a value is judged and not crashed upon", () => {
        fc.assert(
            fc.property(analysis, fc.anything(), (given, anything) => {
                const places: Partial<Record<keyof CanaryAnalysis, unknown>>[] = [
                    { interval: anything },
                    { primaryReadyThreshold: anything },
                    { metrics: given.metrics.map((metric) => ({ ...metric, window: anything })) },
                    { metrics: given.metrics.map((metric) => ({ ...metric, kind: anything })) },
                    { metrics: given.metrics.map(({ kind }) => ({ kind, name: anything })) },
                    { strategy: { kind: anything } },
                    { checks: given.checks?.map(({ kind }) => ({ kind, name: anything })) },
                ];
                for (const place of places) {
                    analysisProblems("analysis", context, {
                        ...given,
                        ...place,
                    } as unknown as CanaryAnalysis);
                }
            }),
            { numRuns: 300 },
        );
    });
});
