import assert from "node:assert/strict";

import {
    type DisruptionBudget,
    disruptionBudgetProblems,
    disruptionBudgets,
} from "../../../../components/canary/workload/disruption-budgets";
import type { Target } from "../../../../components/canary/workload/target";

const target: Target = {
    kind: "Deployment",
    name: "shop",
    namespace: "test",
    selector: { label: "app.kubernetes.io/name", value: "store" },
};

const problems = (budget: DisruptionBudget, kind: Target["kind"] = "Deployment"): string[] =>
    disruptionBudgetProblems(kind, budget).map(({ id, severity }) => `${severity} ${id}`);

describe("disruptionBudgets", () => {
    it("covers canary and primary, each by its own label and never a pod twice", () => {
        assert.deepEqual(
            disruptionBudgets(target, {}).map(({ metadata, spec }) => [metadata.name, spec]),
            [
                [
                    "shop",
                    {
                        selector: { matchLabels: { "app.kubernetes.io/name": "store" } },
                        maxUnavailable: 1,
                    },
                ],
                [
                    "shop-primary",
                    {
                        selector: { matchLabels: { "app.kubernetes.io/name": "store-primary" } },
                        maxUnavailable: 1,
                    },
                ],
            ],
        );
    });

    it("covers the primary alone where the target has a budget of its own", () => {
        assert.deepEqual(
            disruptionBudgets(target, { minAvailable: "50%", covers: "primary" }).map(
                ({ metadata, spec }) => [metadata.name, (spec as DisruptionBudget).minAvailable],
            ),
            [["shop-primary", "50%"]],
        );
    });
});

describe("disruptionBudgetProblems", () => {
    for (const [budget, expected] of [
        [{}, []],
        [{ maxUnavailable: 2 }, []],
        [{ minAvailable: "75%" }, []],
        [{ maxUnavailable: 1, minAvailable: 1 }, ["error disruption-budget/one-limit"]],
        [{ maxUnavailable: 1.5 }, ["error disruption-budget/amount"]],
        [{ minAvailable: "101%" }, ["error disruption-budget/amount"]],
        [{ maxUnavailable: 0 }, ["warning disruption-budget/no-disruption"]],
        [{ maxUnavailable: "0%" }, ["warning disruption-budget/no-disruption"]],
        [{ minAvailable: "100%" }, ["warning disruption-budget/no-disruption"]],
    ] as const) {
        it(`says of ${JSON.stringify(budget)}: ${expected.join(", ") || "nothing"}`, () => {
            assert.deepEqual(problems(budget), expected);
        });
    }

    it("refuses a budget for a DaemonSet", () => {
        assert.deepEqual(problems({ maxUnavailable: 1 }, "DaemonSet"), [
            "error disruption-budget/daemonset",
        ]);
    });
});
