import assert from "node:assert/strict";
import fc from "fast-check";
import { inOrder, type LintFinding } from "../../../cli/lint/finding";

const at = (file: string, line: number, column: number, id: string): LintFinding => ({
    id,
    severity: "error",
    path: "x",
    value: 1,
    requirement: "r",
    fix: "m",
    object: "o",
    field: "f",
    file,
    position: { line, column },
});

describe("inOrder", () => {
    const ordered = [
        at("B.yaml", 9, 1, "a/a"),
        at("a.yaml", 2, 5, "a/a"),
        at("a.yaml", 2, 10, "a/a"),
        at("a.yaml", 2, 10, "a/b"),
        at("a.yaml", 10, 1, "a/a"),
        at("b.yaml", 1, 1, "a/a"),
    ];

    it("goes by file, line, column and rule, numbers as numbers, whatever came first", () => {
        const all = fc.shuffledSubarray(ordered, { minLength: ordered.length });
        fc.assert(fc.property(all, (found) => assert.deepEqual(inOrder(found), ordered)));
    });

    it("says the same problem once", () => {
        assert.deepEqual(inOrder([...ordered, ...structuredClone(ordered)]), ordered);
    });
});
