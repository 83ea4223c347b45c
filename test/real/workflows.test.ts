import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { ensureTools } from "../../sandbox/tools";

const root = path.resolve(__dirname, "../..");

describe("the workflows", () => {
    it("are what GitHub takes, as actionlint says", async () => {
        const { binDir } = await ensureTools();
        const folder = path.join(root, ".github/workflows");
        const files = fs.readdirSync(folder).map((name) => path.join(folder, name));
        assert.equal(files.length, 3);
        // neither is part of the sandbox: what they would say must not depend on the machine
        const { status, stdout, stderr } = spawnSync(
            path.join(binDir, "actionlint"),
            ["-no-color", "-shellcheck=", "-pyflakes=", ...files],
            { cwd: root, encoding: "utf8" },
        );
        assert.equal(status, 0, `${stdout}${stderr}`);
    });
});
