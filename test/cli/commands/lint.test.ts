import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { runProgram } from "../../../cli/program";
import { goodScene } from "../../rules/canary/contexts";
import { runCli } from "../support/cli";
import { recordedTerminal } from "../support/terminal";

const { canary, objects } = goodScene();
const around = objects.map((object) => stringify(object)).join("---\n");
const good = `${stringify(canary)}---\n${around}`;
const falling = stringify(
    goodScene({
        spec: {
            "analysis.stepWeight": undefined,
            "analysis.maxWeight": undefined,
            "analysis.stepWeights": [20, 10],
        },
    }).canary,
);

describe("linkerd-canary lint", () => {
    let dir: string;

    before(() => {
        dir = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-lint-"));
        fs.mkdirSync(path.join(dir, "k8s"));
        fs.writeFileSync(path.join(dir, "k8s/canary.yaml"), falling);
        fs.writeFileSync(path.join(dir, "k8s/around.yaml"), around);
        fs.writeFileSync(path.join(dir, "broken.yaml"), "a: [\n");
    });
    after(() => fs.rmSync(dir, { recursive: true }));

    it("ends with 0 where nothing is worse than a warning, from standard input", async () => {
        const { code, stdout, stderr } = await runCli(
            ["lint", "--mesh-provider", "gatewayapi:v1beta1"],
            { stdin: good },
        );
        assert.deepEqual([code, stderr], [0, ""]);
        const [summary, ...undecided] = stdout.trimEnd().split("\n");
        assert.equal(summary, "0 errors, 0 warnings in 1 Canary (5 objects read)");
        assert.ok(undecided.length > 0);
        assert.ok(undecided.every((line) => /^(?:not decided|assumed)[:,] /.test(line)));
        assert.doesNotMatch(stdout, /--mesh-provider/);
    });

    it("ends with 1 for an error, and names its file, line, field, value, rule, fix and id", async () => {
        const { code, stdout } = await runCli(["lint", "k8s"], { cwd: dir });
        const line = 1 + falling.split("\n").findIndex((text) => text.trim() === "- 10");
        assert.ok(
            stdout.startsWith(
                `k8s/canary.yaml:${line}:9: error: Canary test/podinfo: spec.analysis.stepWeights[1]: 10 [analysis/steps-rise]\n    rule: `,
            ),
            stdout,
        );
        assert.match(
            stdout,
            /\n {4}fix: .+\n\n1 error, 0 warnings in 1 Canary \(5 objects read\)\n(?:not decided|assumed)/,
        );
        assert.equal(code, 1);
    });

    it("writes SARIF to standard output alone, notes beside it", async () => {
        const stdin = `${falling}---\nreplicas: 1\n`;
        const { code, stdout, stderr } = await runCli(["lint", "-o", "sarif", "-"], { stdin });
        assert.equal(code, 1);
        assert.equal((JSON.parse(stdout) as { version: string }).version, "2.1.0");
        assert.equal(stderr, "note: ignored 1 document that is not a Kubernetes object\n");
    });

    for (const [output, pattern] of [
        ["text", /HelmRelease test\/cart \[manifest\/not-rendered\]/],
        ["json", /"severity": "unchecked",\s+"id": "manifest\/not-rendered"/],
        ["github", /^::notice .*title=manifest\/not-rendered::HelmRelease test\/cart/m],
        ["sarif", /"ruleId": "manifest\/not-rendered",\s+"ruleIndex": \d+,\s+"kind": "open"/],
    ] as const) {
        it(`names as ${output} what another tool applies, which fails nothing`, async () => {
            const release = {
                apiVersion: "helm.toolkit.fluxcd.io/v2",
                kind: "HelmRelease",
                metadata: { name: "cart", namespace: "test" },
            };
            const stdin = `${good}---\n${stringify(release)}`;
            const io = recordedTerminal({ stdin: () => Promise.resolve(stdin) });
            await runProgram(io, ["lint", "-o", output]);
            assert.equal(io.written.exitCode, 0);
            assert.match(io.written.out, pattern);
        });
    }

    it("ends with 2 for input that cannot be read, after the findings of everything else", async () => {
        const { code, stdout, stderr } = await runCli(["lint", "broken.yaml", "none", "k8s"], {
            cwd: dir,
        });
        assert.equal(code, 2);
        assert.equal(stderr, "");
        assert.match(stdout, /^broken\.yaml:2:1: error: .* \[manifest\/unreadable\]\n/);
        assert.match(stdout, /^none:1:1: error: .*no such file or folder.*\n/m);
        assert.match(stdout, /^k8s\/canary\.yaml:\d+:9: error: .* \[analysis\/steps-rise\]\n/m);
        assert.match(stdout, /\n3 errors, 0 warnings in 1 Canary \(5 objects read\)\n/);
    });

    for (const [format, shown] of [
        ["json", /"id": "manifest\/unreadable",\n\s+"file": "<stdin>",\n\s+"line": 2/],
        ["github", /^::error title=manifest\/unreadable::<stdin>: "did not find/],
        ["sarif", /"ruleId": "manifest\/unreadable"/],
    ] as const) {
        it(`shows input that cannot be read as ${format}, too`, async () => {
            const { out, error, exitCode } = await inProcess("a: [\n", "-o", format);
            assert.equal(exitCode, 2);
            assert.equal(error, "note: no Canary found in the manifests\n");
            assert.match(out, shown);
        });
    }

    it("is no failure when its reader has seen enough", async () => {
        const shell = spawn(
            "sh",
            [
                "-c",
                `"$0" --require "$1" cli/main.ts lint -o sarif "$2" | head -c 10`,
                process.execPath,
                require.resolve("tsx/cjs"),
                path.join(dir, "k8s"),
            ],
            { cwd: path.resolve(__dirname, "../../.."), stdio: ["ignore", "pipe", "pipe"] },
        );
        let errors = "";
        shell.stderr.on("data", (part: Buffer) => (errors += part.toString()));
        await new Promise((resolve) => shell.once("close", resolve));
        assert.equal(errors, "");
    });

    async function inProcess(
        stdin: string,
        ...flags: string[]
    ): Promise<ReturnType<typeof recordedTerminal>["written"]> {
        const io = recordedTerminal({ stdin: () => Promise.resolve(stdin) });
        await runProgram(io, ["lint", ...flags]);
        return io.written;
    }

    it("judges by facts that only the options tell", async () => {
        const asked = await inProcess(good, "-o", "json");
        assert.equal(asked.exitCode, 0);
        const { out, exitCode } = await inProcess(good, "-o", "json", "--no-flagger-meshed");
        const { problems } = JSON.parse(out) as { problems: { id: string }[] };
        assert.deepEqual(
            problems.map(({ id }) => id),
            ["flagger/unmeshed"],
        );
        assert.equal(exitCode, 1);
    });

    for (const flags of [
        ["--output", "xml"],
        ["--scrape-interval", "10"],
        ["--scrape-interval", "0s"],
        ["--default-inbound-policy", "allow"],
    ]) {
        it(`refuses ${flags.join(" ")} with 2`, async () => {
            const { out, error, exitCode } = await inProcess(good, ...flags);
            assert.equal(exitCode, 2);
            assert.equal(out, "");
            assert.match(
                error,
                new RegExp(
                    `^error: option '.*${flags[0]} .*' argument '${flags[1]}' is invalid\\.`,
                ),
            );
        });
    }
});
