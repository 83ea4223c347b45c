import fc from "fast-check";
import assert from "node:assert/strict";

import { fullTraffic, outcomesOf } from "../../../plan/detection/outcomes";
import type { AnalysisSpec } from "../../../plan/detection/types";
import { noQueries } from "./no-queries";

/** Sums of many doubles. */
const DUST = 1e-9;

const judgements = fc.record({
    intervalSeconds: fc.constant(60),
    startSeconds: fc.constant(60),
    steps: fc.constant({ kind: "stepWeights" as const }),
    threshold: fc.integer({ min: 1, max: 8 }),
    weights: fc.uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 8 }),
    checks: fc.record({ min: fc.double({ min: 0, max: 100, noNaN: true }) }).map(({ min }) => [
        {
            kind: "successRate" as const,
            name: "success-rate",
            minPercent: min,
            windowSeconds: 60,
        },
    ]),
    notEvaluated: fc.constant([]),
    queries: fc.constant(noQueries),
});
const rates = fc.double({ min: 0.001, max: 50, noNaN: true });
const percents = fc.double({ min: 0, max: 100, noNaN: true });

function rolledBack(
    analysis: AnalysisSpec,
    requestsPerSecond: number,
    errorPercent: number,
): number {
    const { promoted, rollbacks, waiting } = outcomesOf(analysis, {
        traffic: fullTraffic({ requestsPerSecond }),
        errorPercent,
    });
    const sum = rollbacks.reduce((all, { probability }) => all + probability, 0);
    assert.ok(promoted >= 0 && promoted <= 1 + DUST, `${promoted} promoted`);
    assert.ok(sum >= 0 && sum <= 1 + DUST, `${sum} rolled back`);
    assert.ok(Math.abs(promoted + sum + waiting - 1) < DUST, "all rollouts end in some way");
    return sum;
}

describe("odds", () => {
    it("of a rollback rise with the errors", () => {
        fc.assert(
            fc.property(judgements, rates, percents, percents, (analysis, rate, one, other) => {
                const [fewer, more] = [Math.min(one, other), Math.max(one, other)];
                assert.ok(
                    rolledBack(analysis, rate, fewer) <= rolledBack(analysis, rate, more) + DUST,
                );
            }),
        );
    });

    it("of a rollback fall with the threshold", () => {
        fc.assert(
            fc.property(judgements, rates, percents, (analysis, rate, errors) => {
                const patient = { ...analysis, threshold: analysis.threshold + 1 };
                assert.ok(
                    rolledBack(patient, rate, errors) <= rolledBack(analysis, rate, errors) + DUST,
                );
            }),
        );
    });

    it("of a rollback rise with the least success rate that passes, and with more steps", () => {
        fc.assert(
            fc.property(judgements, rates, percents, percents, (analysis, rate, errors, min) => {
                const [check] = analysis.checks;
                assert.ok(check);
                const stricter = Math.max(check.minPercent, min);
                const before = rolledBack(analysis, rate, errors);
                assert.ok(
                    rolledBack(
                        { ...analysis, checks: [{ ...check, minPercent: stricter }] },
                        rate,
                        errors,
                    ) >=
                        before - DUST,
                );
                const longer = [...analysis.weights, analysis.weights[0] ?? 1];
                assert.ok(
                    rolledBack({ ...analysis, weights: longer }, rate, errors) >= before - DUST,
                );
            }),
        );
    });

    it("of a version that fails every request are certain, once it is called", () => {
        const analysis: AnalysisSpec = {
            intervalSeconds: 60,
            startSeconds: 60,
            steps: { kind: "stepWeights" },
            threshold: 5,
            weights: [10, 20, 30],
            checks: [
                { kind: "successRate", name: "success-rate", minPercent: 99, windowSeconds: 60 },
            ],
            notEvaluated: [],
            queries: noQueries,
        };
        assert.equal(rolledBack(analysis, 10, 100), 1);
    });

    it("of a Canary without checks are none", () => {
        const analysis: AnalysisSpec = {
            intervalSeconds: 60,
            startSeconds: 60,
            steps: { kind: "stepWeights" },
            threshold: 1,
            weights: [50],
            checks: [],
            notEvaluated: [],
            queries: noQueries,
        };
        assert.equal(rolledBack(analysis, 10, 100), 0);
    });

    it("without traffic are those of a rollback, for a query without a value fails", () => {
        fc.assert(
            fc.property(judgements, (analysis) => {
                assert.ok(rolledBack(analysis, 1e-9, 0) > 1 - 1e-3);
            }),
        );
    });
});
