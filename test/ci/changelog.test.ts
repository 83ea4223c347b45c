import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { notesOf } from "../../ci/changelog";

const changelog = `# Changelog

## Unreleased

- c

## [1.2.0] - 2026-01-02

### Added

- b

## 1.1.0

- a
## 1.0.0
`;

describe("ci/release-notes", () => {
    it("gives what stands under the version's heading", () => {
        assert.equal(notesOf(changelog, "1.2.0"), "### Added\n\n- b");
        assert.equal(notesOf(changelog, "1.1.0"), "- a");
    });

    it("refuses a version without a heading or without notes, and does not take one for another", () => {
        assert.throws(() => notesOf(changelog, "1.2"), /no heading "## 1\.2"/);
        assert.throws(
            () => notesOf(changelog, "1.0.0"),
            /the section 1\.0\.0 of CHANGELOG\.md is empty/,
        );
    });

    it("refuses a tag that is not the package's version, as the workflow's step", () => {
        const { status, stdout, stderr } = spawnSync(
            "npm",
            ["run", "--silent", "ci:release-notes", "--", "v0.0.1"],
            { cwd: path.resolve(__dirname, "../.."), encoding: "utf8" },
        );
        assert.equal(status, 1);
        assert.equal(stdout, "");
        assert.match(stderr, /^error: the tag v0\.0\.1 is not the package's version: v/);
    });
});
