import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const root = path.resolve(__dirname, "../..");

describe("ci:preview", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "ci-preview-"));
    after(() => fs.rmSync(folder, { recursive: true }));
    const settings = path.join(folder, "policy.json");

    /** With a Pulumi that only tells that it was started. */
    function run(...more: string[]): { status: number | null; stderr: string } {
        const pulumi = path.join(folder, "pulumi");
        fs.writeFileSync(pulumi, "#!/bin/sh\necho pulumi was started >&2\nexit 3\n", {
            mode: 0o755,
        });
        return spawnSync(
            process.execPath,
            ["--import", "tsx", path.join(root, "ci/preview.ts"), "dev", folder, ...more],
            {
                cwd: root,
                encoding: "utf8",
                env: { ...process.env, PATH: `${folder}${path.delimiter}${process.env["PATH"]}` },
            },
        );
    }

    for (const option of [
        ["--policy-pack-config", settings],
        [`--policy-pack-config=${settings}`],
    ]) {
        it(`refuses policies that there are not, before Pulumi is started: ${option.length} words`, () => {
            fs.writeFileSync(settings, JSON.stringify({ "mesh-injecton": "advisory" }));
            const { status, stderr } = run(...option);
            assert.equal(status, 1);
            assert.match(stderr, /error: 1 problem in[^]*use "mesh-injection"/);
            assert.doesNotMatch(stderr, /pulumi was started/);
        });
    }

    it("starts Pulumi with settings that are right", () => {
        fs.writeFileSync(settings, JSON.stringify({ "mesh-injection": "advisory" }));
        assert.match(run("--policy-pack-config", settings).stderr, /pulumi was started/);
    });
});
