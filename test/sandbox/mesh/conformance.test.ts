import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { conformance, conformanceCells, testsFor } from "../../../sandbox/mesh/conformance";

const root = path.join(__dirname, "..", "..", "..");

/** The titles of the tests in files of this folder, as mocha itself finds them without running any. */
function titlesIn(files: readonly string[]): Set<string> {
    const mocha = path.join(root, "node_modules", ".bin", "mocha");
    const options = ["--no-config", "--require", "tsx/cjs", "--dry-run", "--reporter", "json"];
    const paths = files.map((file) => path.join(__dirname, file));
    const output = execFileSync(mocha, [...options, ...paths], { cwd: root, encoding: "utf8" });
    const { tests } = JSON.parse(output) as { tests: { file: string; title: string }[] };
    return new Set(tests.map(({ file, title }) => `${path.relative(__dirname, file)}: ${title}`));
}

describe("the conformance of the sandbox's mesh", () => {
    it("names only tests that exist", () => {
        const named = conformance.flatMap(testsFor);
        const files = [...new Set(named.map(({ file }) => file))];
        for (const file of files) {
            assert.ok(fs.existsSync(path.join(__dirname, file)), file);
        }
        const titles = titlesIn(files);
        const missing = named
            .map(({ file, title }) => `${file}: ${title}`)
            .filter((test) => !titles.has(test));
        assert.deepEqual(missing, []);
    });

    it("has a test for each row that is simulated, and a reason for each that is not", () => {
        for (const row of conformance) {
            if (row.simulated !== "no") {
                assert.ok(row.tests.length > 0, row.behaviour);
            }
            if (row.simulated !== "yes") {
                assert.ok(row.difference.length > 20, row.behaviour);
            }
        }
        const behaviours = conformance.map(({ behaviour }) => behaviour);
        assert.equal(new Set(behaviours).size, behaviours.length);
    });

    it("is told in the README, differences included", () => {
        const readme = fs.readFileSync(path.join(root, "sandbox", "mesh", "README.md"), "utf8");
        const cells = readme
            .split("\n")
            .filter((line) => line.startsWith("| "))
            .map((line) =>
                line
                    .split(/(?<!\\)\|/)
                    .map((cell) => cell.trim())
                    .slice(1, -1)
                    .join(" | "),
            );
        const missing = conformance
            .map((row) =>
                conformanceCells(row)
                    .map((cell) => cell.replaceAll("|", "\\|"))
                    .join(" | "),
            )
            .filter((row) => !cells.includes(row));
        assert.deepEqual(missing, [], "run `npm run docs`");
    });
});
