import assert from "node:assert/strict";
import { policies } from "../../policy/pack";
import { settingsFileProblems } from "../../policy/settings-file";
import { formatProblem } from "../../rules/problems/problem";

describe("settingsFileProblems", () => {
    const pack = policies();
    const told = (text: string): string[] =>
        settingsFileProblems(text, "policy.json", pack).map(formatProblem);

    const good: [string, object | string][] = [
        ["nothing", ""],
        ["an empty object", {}],
        ["levels", { all: "mandatory", "mesh-injection": "advisory", "not-checked": "disabled" }],
        ["settings", { "canary-rules": { lookUp: false, except: [] } }],
        [
            "both",
            {
                all: { enforcementLevel: "advisory" },
                "cluster-version": { enforcementLevel: "mandatory", unreachable: "warning" },
            },
        ],
    ];
    for (const [what, content] of good) {
        it(`passes ${what}`, () => {
            const text = typeof content === "string" ? content : JSON.stringify(content);
            assert.deepEqual(told(text), []);
        });
    }

    for (const text of ["[", "[]", "3", '"advisory"', "null"]) {
        it(`refuses ${text}, which is no object`, () => {
            assert.match(told(text).join(), /^policy\.json: .*\[policy\/settings-file\]$/);
        });
    }

    it("tells all names that are not known at once, with those that were meant", () => {
        const problems = told(
            JSON.stringify({
                "mesh-injecton": "advisory",
                something: { level: "advisory" },
                "canary-rules": { lookup: false, enforcementLevel: "mandatary" },
                "mesh-injection": 3,
                all: { except: [] },
            }),
        );
        assert.equal(problems.length, 6);
        assert.match(
            problems[0] ?? "",
            /^policy\.json: mesh-injecton: .*use "mesh-injection"\. \[policy\/unknown\]$/,
        );
        assert.match(
            problems[1] ?? "",
            /^policy\.json: something: .*remove it\. \[policy\/unknown\]$/,
        );
        assert.match(
            problems[2] ?? "",
            /^policy\.json: canary-rules\.lookup: false: .*use "lookUp".*\[policy\/setting-unknown\]$/,
        );
        assert.match(
            problems[3] ?? "",
            /^policy\.json: canary-rules\.enforcementLevel: .*use "mandatory".*\[policy\/level-unknown\]$/,
        );
        assert.match(
            problems[4] ?? "",
            /^policy\.json: mesh-injection: 3: .*\[policy\/level-unknown\]$/,
        );
        assert.match(
            problems[5] ?? "",
            /^policy\.json: all\.except: .*set settings per policy.*\[policy\/setting-unknown\]$/,
        );
    });

    it("takes no name that every object has for a policy", () => {
        assert.match(told('{"constructor": "advisory"}').join(), /policy\/unknown/);
    });
});
