import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { ensureTools } from "../../sandbox/tools";
import { type CliResult, runCli } from "../cli/support/cli";
import { goodScene } from "../rules/canary/contexts";

/** What kustomize and Helm really render, linted as a pipeline does it; no cluster takes part. */
describe("lint of renderings", () => {
    let dir: string;
    let rendering: string;
    let charts: string;
    let bin: (name: string) => string;

    before(async () => {
        const toolbox = await ensureTools();
        bin = (name) => path.join(toolbox.binDir, name);
        charts = toolbox.charts;
        dir = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-renderings-"));
        const app = path.join(dir, "app");
        fs.mkdirSync(app);
        // the Canary leaves the provider to Flagger; the namespace comes from kustomize
        const { canary, objects } = goodScene({ spec: { provider: undefined } });
        const bare = [canary, ...objects].map(({ metadata, ...rest }) => ({
            ...rest,
            metadata: { ...metadata, namespace: undefined },
        }));
        fs.writeFileSync(
            path.join(app, "all.yaml"),
            bare.map((object) => stringify(object)).join("---\n"),
        );
        fs.writeFileSync(
            path.join(app, "kustomization.yaml"),
            stringify({ namespace: "test", resources: ["all.yaml"] }),
        );
        rendering = must(bin("kubectl"), "kustomize", app);
    });

    after(() => fs.rmSync(dir, { recursive: true, force: true }));

    /** Lints the rendering of kustomize from standard input, beside Helm's of Flagger. */
    async function beside(...values: string[]): Promise<CliResult & { ids: string[] }> {
        const file = path.join(dir, "flagger.yaml");
        const args = values.flatMap((value) => ["--set", value]);
        const chart = path.join(charts, "flagger");
        fs.writeFileSync(
            file,
            must(bin("helm"), "template", "flagger", chart, "-n", "flagger-system", ...args),
        );
        const result = await runCli(["lint", "--output", "json", "-", file], { stdin: rendering });
        const { problems } = JSON.parse(result.stdout) as {
            problems: { severity: string; id: string; file: string }[];
        };
        const errors = problems.filter(({ severity }) => severity === "error");
        return { ...result, ids: [...new Set(errors.map(({ id }) => id))] };
    }

    it("finds nothing in a good one by itself", async () => {
        const { code, stdout } = await runCli(["lint"], { stdin: rendering });
        assert.equal(code, 0, stdout);
        assert.match(stdout, /^0 errors, 0 warnings in 1 Canary \(5 objects read\)$/m);
    });

    it("takes Flagger's flags from its chart's rendering in another file", async () => {
        const istio = await beside("meshProvider=istio");
        assert.deepEqual([istio.code, istio.ids], [1, ["provider/not-linkerd"]], istio.stdout);
        const good = await beside("meshProvider=gatewayapi:v1beta1");
        assert.deepEqual([good.code, good.ids], [0, []], good.stdout);
    });
});

function must(command: string, ...args: string[]): string {
    const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
    assert.equal(status, 0, `${command} ${args.join(" ")}: ${stderr}`);
    return stdout;
}
