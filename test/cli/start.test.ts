import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { dependencies, peerDependencies } from "../../package.json";

const root = path.resolve(__dirname, "../..");

/** What the program has loaded once every command is defined, in a process of its own. */
const LOADED = `
require("./cli/program").buildProgram(process);
console.log(JSON.stringify(Object.keys(require.cache)));
`;

describe("the start of the command line", () => {
    it("loads only the libraries that every command needs", () => {
        const { stdout, stderr, status } = spawnSync(
            process.execPath,
            ["--require", "tsx/cjs", "--eval", LOADED],
            { cwd: root, encoding: "utf8" },
        );
        assert.equal(status, 0, stderr);
        const files = JSON.parse(stdout) as string[];
        const loaded = Object.keys({ ...dependencies, ...peerDependencies }).filter((name) =>
            files.some((file) => file.includes(`/node_modules/${name}/`)),
        );
        assert.deepEqual(loaded, [
            "cli-table3",
            "commander",
            "fastest-levenshtein",
            "ignore",
            "picocolors",
        ]);
    });
});
