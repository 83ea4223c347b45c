import assert from "node:assert/strict";

import fc from "fast-check";

import type { Fields } from "../../../rules/canary/reading";
import { type LiveAnalysis, strategyChanges } from "../../../rules/upgrades/strategy-change";

const setting = "p:upgradeDuringRelease";
const live = (analysis: Fields, weight: number, phase = "Progressing"): LiveAnalysis => ({
    ...{ namespace: "shop", name: "cart", phase, weight, analysis },
});
const planned = (analysis: Fields) => [{ namespace: "shop", name: "cart", analysis }];
const weighted = { stepWeight: 5, maxWeight: 60 };

describe("another strategy during a release", () => {
    const rows: readonly [string, Fields, number, Fields, string | undefined][] = [
        [
            "weights that are no step of the new list",
            weighted,
            10,
            { stepWeights: [30, 60] },
            "error",
        ],
        [
            "a later weight that is no step",
            { stepWeights: [10, 20] },
            0,
            { stepWeights: [10, 30] },
            "error",
        ],
        [
            "the same list with one more at its end",
            { stepWeights: [10, 20] },
            10,
            { stepWeights: [10, 20, 40] },
            undefined,
        ],
        [
            "a list with the same weights",
            { stepWeight: 10, maxWeight: 30 },
            10,
            { stepWeights: [10, 20, 30] },
            undefined,
        ],
        ["the same strategy", weighted, 10, weighted, undefined],
        ["a smaller maximum", weighted, 30, { stepWeight: 5, maxWeight: 20 }, "warning"],
        ["a larger step", weighted, 10, { stepWeight: 20, maxWeight: 60 }, undefined],
        ["a step of all traffic", weighted, 10, { stepWeight: 100 }, "error"],
        ["blue/green", weighted, 10, { iterations: 3 }, undefined],
        [
            "a last step to all traffic that was planned before",
            { stepWeight: 50 },
            50,
            { stepWeights: [20, 100] },
            undefined,
        ],
    ];
    for (const [what, before, weight, after, severity] of rows) {
        it(`${what}: ${severity ?? "nothing to report"}`, () => {
            const found = strategyChanges("c", [live(before, weight)], planned(after), setting);
            assert.deepEqual(
                found.map((problem) => [problem.id, problem.severity]),
                severity === undefined ? [] : [["upgrade/strategy-during-release", severity]],
            );
        });
    }

    it("names the weight, what Flagger does there, and the ways to continue", () => {
        const [problem] = strategyChanges(
            "cluster kind-dev",
            [live(weighted, 10)],
            planned({ stepWeights: [30, 60] }),
            setting,
        );
        assert.equal(problem?.value, "Canary shop/cart at 10 %");
        assert.match(
            problem?.requirement ?? "",
            /10 % is none of the new weights 30, 60, and Flagger sends all traffic to the new version/,
        );
        assert.match(
            problem?.fix ?? "",
            /linkerd-canary wait cart --namespace shop; or allow it: pulumi config set p:upgradeDuringRelease true/,
        );
    });

    it("is reported of no other Canary, and of none at rest", () => {
        const changed = planned({ stepWeights: [30, 60] });
        for (const phase of ["Succeeded", "Failed", "Promoting", "Finalising", ""]) {
            assert.deepEqual(
                strategyChanges("c", [live(weighted, 10, phase)], changed, setting),
                [],
            );
        }
        const other = { ...live(weighted, 10), namespace: "other" };
        assert.deepEqual(strategyChanges("c", [other], changed, setting), []);
    });

    it("ends for every analysis", () => {
        const analyses = fc.record(
            {
                stepWeight: fc.integer({ min: -5, max: 120 }),
                maxWeight: fc.integer({ min: -5, max: 120 }),
                stepWeights: fc.array(fc.integer({ min: -5, max: 120 }), { maxLength: 4 }),
            },
            { requiredKeys: [] },
        );
        fc.assert(
            fc.property(analyses, analyses, fc.integer({ min: 0, max: 100 }), (one, other, at) => {
                assert.deepEqual(strategyChanges("c", [live(one, at)], planned(one), setting), []);
                strategyChanges("c", [live(one, at)], planned(other), setting);
            }),
        );
    });
});
