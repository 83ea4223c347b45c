import assert from "node:assert/strict";
import { Notes } from "../../policy/notes";
import { policies } from "../../policy/pack";
import { notChecked } from "../../policy/policies/not-checked";
import type { Problem } from "../../rules/problem";
import { runStack } from "./support";

const problem: Problem = {
    id: "a/b",
    severity: "unchecked",
    path: "Canary test/podinfo",
    value: "reason",
    rule: "cannot be told",
    remedy: "look again",
};

describe("policy not-checked", () => {
    it("says everything once, in one line", async () => {
        const notes = new Notes();
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
        const notes = new Notes();
        assert.deepEqual(await runStack(notChecked(notes), []), []);
        notes.add(problem);
        await runStack(notChecked(notes), []);
        assert.deepEqual(await runStack(notChecked(notes), []), []);
    });
});

describe("the pack", () => {
    it("has each policy once, the one that speaks for the others last", () => {
        const names = policies().map(({ name }) => name);
        assert.deepEqual([...new Set(names)], names);
        assert.equal(names.at(-1), "not-checked");
    });

    it("stops by what is checked, and only warns of what is not", () => {
        const levels = new Map(policies().map((policy) => [policy.name, policy.enforcementLevel]));
        const advisory = [...levels].filter(([, level]) => level !== "mandatory");
        assert.deepEqual(advisory, [["not-checked", "advisory"]]);
    });
});
