import assert from "node:assert/strict";
import { UncheckedReporter } from "../../policy/unchecked-reporter";
import { notChecked } from "../../policy/policies/not-checked";
import type { Problem } from "../../rules/problems/problem";
import { runStack } from "./support";

const problem: Problem = {
    id: "a/b",
    severity: "unchecked",
    path: "Canary test/podinfo",
    value: "reason",
    requirement: "cannot be told",
    fix: "look again",
};

describe("policy not-checked", () => {
    it("says everything once, in one line", async () => {
        const notes = new UncheckedReporter();
        notes.add(problem, problem, { ...problem, path: "Canary test/other" });
        const violations = await runStack(notChecked(notes), []);
        assert.equal(violations.length, 1);
        assert.match(
            violations[0].message,
            /^Not checked \(2\): Canary test\/podinfo: .* \| Canary/,
        );
        assert.ok(!violations[0].message.includes("\n"));
    });

    it("is silent when all was checked, and after it has spoken", async () => {
        const notes = new UncheckedReporter();
        assert.deepEqual(await runStack(notChecked(notes), []), []);
        notes.add(problem);
        await runStack(notChecked(notes), []);
        assert.deepEqual(await runStack(notChecked(notes), []), []);
    });
});
