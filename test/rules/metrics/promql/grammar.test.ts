import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as path from "node:path";

const ROOT = path.join(__dirname, "..", "..", "..", "..");

/** Whether the grammar's package is loaded after a program ran. */
function loadsGrammar(program: string): boolean {
    const code = `${program}; console.log(Object.keys(require.cache).some((file) => file.includes("lezer-promql")));`;
    const output = execFileSync(process.execPath, ["-r", "tsx/cjs", "-e", code], { cwd: ROOT });
    return output.toString().trim() === "true";
}

describe("the grammar of PromQL", () => {
    it("is loaded with the first query, and not with the rules", () => {
        assert.equal(loadsGrammar('require("./rules/canary"); require("./plan")'), false);
        assert.equal(
            loadsGrammar('require("./rules/metrics/promql/parse").parsePromql("vector(1)")'),
            true,
        );
    });
});
