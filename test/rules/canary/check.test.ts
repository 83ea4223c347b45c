import assert from "node:assert/strict";
import { checkCanary } from "../../../rules/canary";
import { goodScene } from "./contexts";

describe("checkCanary", () => {
    it("tells the whole path, and the field apart from it", () => {
        const problems = checkCanary(
            goodScene({
                spec: {
                    "analysis.stepWeight": undefined,
                    "analysis.maxWeight": undefined,
                    "analysis.stepWeights": [10, 5],
                },
            }),
        );
        assert.deepEqual(problems, [
            {
                id: "analysis/steps-rise",
                severity: "error",
                path: "Canary test/podinfo: spec.analysis.stepWeights[1]",
                value: 5,
                requirement:
                    "each entry of stepWeights must be higher than the one before it, but 5 follows 10",
                fix: "set stepWeights to [5, 10]",
                object: undefined,
                field: "spec.analysis.stepWeights[1]",
            },
        ]);
    });

    it("does not judge the steps of an analysis that is skipped", () => {
        assert.deepEqual(
            checkCanary(
                goodScene({
                    spec: {
                        skipAnalysis: true,
                        "analysis.metrics": [],
                        "analysis.stepWeight": 0,
                    },
                }),
            ),
            [],
        );
    });
});
