import fc from "fast-check";
import assert from "node:assert/strict";

import {
    recommendationsFor,
    type AnalysisSpec,
    probabilityOfVersion,
    detectionProbability,
} from "../../../plan/detection";
import { parameterChanges } from "../../../plan/detection/parameters";
import { fullTraffic } from "../../../plan/detection/outcomes";
import { noQueries } from "./no-queries";

const analysis: AnalysisSpec = {
    intervalSeconds: 60,
    startSeconds: 60,
    threshold: 5,
    weights: [10, 20, 30, 40, 50],
    steps: { kind: "stepWeight", stepWeight: 10, maxWeight: 50 },
    checks: [{ kind: "successRate", name: "success-rate", minPercent: 99, windowSeconds: 60 }],
    notEvaluated: [],
    queries: noQueries,
};

describe("advice", () => {
    it("is none where the goal is reached", () => {
        const advice = recommendationsFor(analysis, { requestsPerSecond: 20 });
        assert.ok(advice.reached);
        assert.deepEqual(advice.suggestions, []);
    });

    it("is the smallest change of each setting that reaches the goal, the smallest of all first", () => {
        const { reached, suggestions, faulty } = recommendationsFor(analysis, {
            requestsPerSecond: 1,
        });
        assert.ok(!reached && faulty.rolledBack < 0.95, `${faulty.rolledBack}`);
        assert.deepEqual(
            suggestions.map(({ parameter, to, metric }) => [parameter, to, metric]),
            [
                ["traffic", 1.5, undefined],
                ["stepWeight", 7, undefined],
                ["window", 120, "success-rate"],
                ["threshold", 2, undefined],
            ],
        );
    });

    it("keeps its word: the odds with each change are those of the Canary as changed", () => {
        const { suggestions } = recommendationsFor(analysis, { requestsPerSecond: 1 });
        const stricter: AnalysisSpec = { ...analysis, threshold: 2 };
        const finer: AnalysisSpec = {
            ...analysis,
            weights: [7, 14, 21, 28, 35, 42, 49, 56],
            steps: { kind: "stepWeight", stepWeight: 7, maxWeight: 50 },
        };
        for (const [parameter, changed] of [
            ["threshold", stricter],
            ["stepWeight", finer],
        ] as const) {
            const odds = detectionProbability(changed, { requestsPerSecond: 1 }, [5]);
            const found = suggestions.find((each) => each.parameter === parameter);
            assert.equal(found?.detected, odds.faulty[0]?.rolledBack);
            assert.equal(found?.falsePositive, odds.healthy.rolledBack);
        }
    });

    it("is silent where no single change does", () => {
        const { reached, suggestions } = recommendationsFor(
            { ...analysis, checks: [] },
            { requestsPerSecond: 1 },
        );
        assert.ok(!reached);
        assert.deepEqual(suggestions, []);
    });

    it("knows changes of each setting, of which none is the setting as it is", () => {
        const all = (over: Partial<AnalysisSpec>) =>
            parameterChanges(
                { ...analysis, ...over },
                fullTraffic({ requestsPerSecond: 1 }),
            ).flat();
        const parameters = (over: Partial<AnalysisSpec>) => [
            ...new Set(all(over).map(({ parameter }) => parameter)),
        ];
        const others = ["interval", "threshold", "min", "window", "traffic"];
        assert.deepEqual(parameters({}), ["stepWeight", ...others]);
        assert.deepEqual(parameters({ steps: { kind: "stepWeights" } }), [
            "stepWeights",
            ...others,
        ]);
        assert.deepEqual(parameters({ steps: { kind: "iterations" } }), ["iterations", ...others]);
        for (const { from, to } of all({})) {
            assert.notDeepEqual(from, to);
        }
    });

    it("adds checks of blue/green before the switch, and leaves the one after it", () => {
        const [iterations] = parameterChanges(
            { ...analysis, weights: [0, 0, 100], steps: { kind: "iterations" } },
            fullTraffic({ requestsPerSecond: 1 }),
        );
        assert.deepEqual(iterations?.[0]?.analysis.weights, [0, 0, 0, 100]);
        assert.deepEqual([iterations?.[0]?.from, iterations?.[0]?.to], [2, 3]);
    });
});

describe("odds of nonsense", () => {
    const bad = fc.constantFrom(NaN, -1, Infinity, 1e12);
    it("are refused with what is wrong", () => {
        fc.assert(
            fc.property(bad, (value) => {
                const traffic = { requestsPerSecond: 1 };
                for (const key of [
                    "requestsPerSecond",
                    "matchedPercent",
                    "baselineErrorPercent",
                    "testRequestsPerSecond",
                ]) {
                    assert.throws(
                        () => detectionProbability(analysis, { ...traffic, [key]: value }),
                        RangeError,
                    );
                }
                assert.throws(() => detectionProbability(analysis, traffic, [value]), RangeError);
            }),
        );
        assert.throws(
            () => detectionProbability(analysis, { requestsPerSecond: 0 }),
            /above 0, not 0/,
        );
    });
});

describe("what is told of a rollback", () => {
    it("adds up for a version that fails every request", () => {
        const { probability } = probabilityOfVersion(
            analysis,
            fullTraffic({ requestsPerSecond: 50 }),
            100,
        );
        assert.equal(probability.rolledBack, 1);
        // Five failed checks at the first weight, one a minute, and the rollback a minute later.
        assert.deepEqual(probability.rollback, {
            meanSeconds: 420,
            medianSeconds: 420,
            slowSeconds: 420,
            meanRequests: 0.1 * 360 * 50,
            mostRequests: 0.1 * 360 * 50,
            meanFailedRequests: 0.1 * 360 * 50,
        });
    });
});
