import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { compileRustRegex, rustRegexProblem } from "../../../rules/canary/rust-regex";
import { rustRegexFix } from "../../../rules/canary/rust-regex-fix";
import { REFUSED, TAKEN } from "./rust-regex-cases";

describe("regular expressions of Rust", () => {
    for (const [source, problem, fix] of REFUSED) {
        it(`refuse ${source}`, () => {
            assert.equal(rustRegexProblem(source), problem);
            assert.equal(rustRegexFix(source), fix);
        });
    }

    for (const [source, matched, unmatched] of TAKEN) {
        it(`take ${source}`, () => {
            assert.equal(rustRegexProblem(source), undefined);
            const regex = compileRustRegex(source);
            const matches = (value: string): boolean => regex.matches(value);
            assert.deepEqual([...matched, ...unmatched].filter(matches), matched);
            regex.free();
        });
    }

    it("still answer after many that are too large", () => {
        for (let round = 0; round < 12; round += 1) {
            assert.notEqual(rustRegexProblem(`(?:\\w{${100 + round}}){10}`), undefined);
        }
        assert.equal(rustRegexProblem("[a-z]+"), undefined);
    });

    it("are loaded with the first expression, not with the rules", () => {
        const { stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", "-e", LOADED], {
            cwd: path.resolve(__dirname, "../../.."),
            encoding: "utf8",
        });
        assert.equal(stdout.trim(), "false true", stderr);
    });
});

/** Prints whether the library is loaded after the rules, and after one expression. */
const LOADED = `
    require("./rules/canary");
    const isLoaded = () => Object.keys(require.cache).some((file) => file.includes("/rregex/"));
    const before = isLoaded();
    require("./rules/canary/rust-regex").rustRegexProblem("a");
    console.log(before, isLoaded());
`;
