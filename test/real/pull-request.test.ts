import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { PulumiCli } from "../../sandbox/pulumi/cli";
import { changes, goldenReport, writeGoldenReport } from "../cli/report/pull-requests";
import { provideArtefacts } from "./support/artefacts";

const root = path.resolve(__dirname, "../..");

/** The steps of the workflow on a program that writes its objects to files: no cluster takes part. */
describe("the preview of a pull request", () => {
    let project: string;
    let env: Record<string, string>;
    let pulumi: PulumiCli;

    before(async () => {
        project = fs.mkdtempSync(
            path.join(fs.realpathSync(os.tmpdir()), "linkerd-canary-pull-request-"),
        );
        fs.cpSync(path.join(__dirname, "programs/pull-request"), project, { recursive: true });
        fs.symlinkSync(path.join(root, "node_modules"), path.join(project, "node_modules"));
        const artefacts = await provideArtefacts(project);
        // a provider that writes files takes no kubeconfig
        env = { ...artefacts.env, KUBECONFIG: "" };
        fs.writeFileSync(path.join(project, "Pulumi.test.yaml"), "{}\n");
        pulumi = new PulumiCli({
            project,
            stack: "test",
            configFile: path.join(project, "Pulumi.test.yaml"),
            env,
        });
        await pulumi.prepare();
        await pulumi.must(["config", "set", "--stack", "test", "--secret", "password", "hunter2"]);
        const up = await pulumi.operation("up");
        assert.equal(up.code, 0, up.output);
    });

    after(() => fs.rmSync(project, { recursive: true, force: true }));

    for (const [name, [key, value]] of Object.entries(changes)) {
        it(`is told as it has to be: ${name}`, async () => {
            await pulumi.must(["config", "set", "--stack", "test", key, value]);
            const { code, markdown, output } = await step();
            await pulumi.must(["config", "rm", "--stack", "test", key]);
            assert.equal(code === 0, name !== "policy-violation", output);
            if (process.env["UPDATE_GOLDEN"] === "1") {
                writeGoldenReport(name, markdown);
            }
            assert.equal(markdown, goldenReport(name));
            assert.doesNotMatch(output, /hunter2|aHVudGVyMg/);
        });
    }

    /** `npm run ci:preview` as the workflow runs it, in the folder of another program. */
    async function step(): Promise<{ code: number; markdown: string; output: string }> {
        const folder = path.join(project, "preview");
        const child = spawn(
            process.execPath,
            [
                "--require",
                require.resolve("tsx/cjs"),
                path.join(root, "ci/preview.ts"),
                "test",
                folder,
            ],
            { cwd: project, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] },
        );
        let output = "";
        child.stdout.on("data", (part: Buffer) => (output += part.toString()));
        child.stderr.on("data", (part: Buffer) => (output += part.toString()));
        const code = await new Promise<number>((resolve, reject) => {
            child.once("error", reject);
            child.once("close", (status) => resolve(status ?? 1));
        });
        assert.deepEqual(fs.readdirSync(folder), ["report.md"], "what Pulumi prints is not kept");
        return { code, output, markdown: fs.readFileSync(path.join(folder, "report.md"), "utf8") };
    }
});
