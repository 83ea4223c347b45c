import assert from "node:assert/strict";
import { guardProblems } from "../../../components/guard/problems";
import type { AdmissionGuardArgs } from "../../../components";

const ids = (args: AdmissionGuardArgs): string[] =>
    guardProblems("guard", args).map(({ id, path }) => `${id} ${path}`);

describe("the arguments of AdmissionGuard", () => {
    it("may be empty, and may name what the guard asks", () => {
        assert.deepEqual(ids({}), []);
        assert.deepEqual(
            ids({
                kubernetes: "v1.30.5-gke.1014001",
                exceptions: [{ rules: ["metric/none", "injection/workload"], reason: "agreed" }],
            }),
            [],
        );
    });

    for (const [version, refused] of [
        ["v1.29.9-eks-abc", true],
        ["1.9.0", true],
        ["v1.30.0", false],
        ["v1.35.4+k3s1", false],
    ] as const) {
        it(`${refused ? "refuse" : "take"} a cluster of ${version}`, () => {
            assert.deepEqual(
                ids({ kubernetes: version }),
                refused ? ["guard/kubernetes guard.kubernetes"] : [],
            );
        });
    }

    it("refuse an exception without a reason, without an end, and of a rule that is not asked", () => {
        assert.deepEqual(
            ids({
                prefix: "Guard",
                exceptions: [
                    { reason: " ", namespaces: ["a"] },
                    { reason: "all" },
                    { reason: "none", namespaces: [] },
                    { reason: "typing", rules: ["metric/non", "target/missing"] },
                ],
            }),
            [
                "guard/exception-reason guard.exceptions[0].reason",
                "guard/exception-of-all guard.exceptions[1]",
                "guard/exception-empty guard.exceptions[2].namespaces",
                "guard/exception-rule guard.exceptions[3].rules[0]",
                "guard/exception-rule guard.exceptions[3].rules[1]",
                "guard/prefix guard.prefix",
            ],
        );
        const [problem] = guardProblems("guard", {
            exceptions: [{ reason: "typing", rules: ["metric/non"] }],
        });
        assert.match(problem?.fix ?? "", /did you mean "metric\/none"/);
    });

    it("refuse more exceptions than a policy can hold", () => {
        const exceptions = Array.from({ length: 61 }, (_, index) => ({
            namespaces: [`n${index}`],
            reason: "many",
        }));
        assert.deepEqual(ids({ exceptions }), ["guard/exceptions guard.exceptions"]);
    });
});
