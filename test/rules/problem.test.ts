import assert from "node:assert/strict";
import {
    formatProblem,
    formatProblems,
    formatValue,
    hasErrors,
    type Problem,
} from "../../rules/problems/problem";

const error: Problem = {
    id: "port/range",
    severity: "error",
    path: "linkerd-canary:canaries[0].port",
    value: 70000,
    requirement: "a port is 1 to 65535",
    fix: "give the port of the Service",
};
const warning: Problem = { ...error, id: "port/odd", severity: "warning" };
const unchecked: Problem = {
    ...error,
    id: "port/unknown",
    severity: "unchecked",
    value: undefined,
};

describe("formatValue", () => {
    const cases: [unknown, string][] = [
        [undefined, "not set"],
        [null, "not set"],
        ["", '""'],
        ["a b", '"a b"'],
        [0, "0"],
        [false, "false"],
        [{ a: [1] }, '{"a":[1]}'],
        [() => 1, "function"],
    ];
    for (const [value, expected] of cases) {
        it(`says ${expected}`, () => {
            assert.equal(formatValue(value), expected);
        });
    }

    it("cuts long values", () => {
        const text = formatValue("x".repeat(1000));
        assert.equal(text.length, 120);
        assert.match(text, /…$/);
    });
});

describe("formatProblem", () => {
    it("says path, value, requirement, fix and id on one line", () => {
        assert.equal(
            formatProblem(error),
            "linkerd-canary:canaries[0].port: 70000: a port is 1 to 65535; give the port of the Service. [port/range]",
        );
    });
});

describe("formatProblems", () => {
    it("says nothing without problems", () => {
        assert.equal(formatProblems([], "the configuration"), "");
    });

    it("says all at once, the gravest first", () => {
        const lines = formatProblems([unchecked, warning, error], "the configuration").split("\n");
        assert.equal(lines[0], "3 problems in the configuration:");
        assert.deepEqual(
            lines.slice(1).map((line) => line.trim().split(" linkerd-canary")[0]),
            ["error:", "warning:", "not checked:"],
        );
    });

    it("counts a single problem as one", () => {
        assert.match(formatProblems([error], "x"), /^1 problem in x:\n/);
    });
});

describe("hasErrors", () => {
    it("sees errors only", () => {
        assert.equal(hasErrors([warning, unchecked]), false);
        assert.equal(hasErrors([warning, error]), true);
    });
});
