import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pulumiHome } from "../../../sandbox/environment";
import { down } from "../../../sandbox/lifecycle";
import { sandboxPaths } from "../../../sandbox/paths";
import { isAlive, recordOf } from "../../../sandbox/process/identity";
import { listProcesses } from "../../../sandbox/process/table";
import { orphanedPlugins } from "../../../sandbox/pulumi/orphans";
import type { ProcessRecord } from "../../../sandbox/state";
import { done, notYet, waitFor } from "../../../sandbox/wait";

interface Fake {
    readonly pid: number;
    readonly parent: number;
    readonly args: readonly string[];
    readonly home?: string;
}

const listed = (fakes: readonly Fake[]) =>
    fakes.map((fake) => ({
        ...fake,
        hasVariable: (name: string, value: string) => name === "PULUMI_HOME" && value === fake.home,
    }));
const home = "/checkout/.sandbox/pulumi-home";
const orphansOf = (fakes: readonly Fake[]): number[] =>
    orphanedPlugins(listed(fakes), home).map(({ pid }) => pid);

describe("sandbox/pulumi/orphans", () => {
    const plugins: readonly (readonly string[])[] = [
        ["/cache/bin/pulumi-resource-kubernetes", "127.0.0.1:1"],
        ["/cache/bin/pulumi-language-nodejs", "127.0.0.1:1"],
        ["/bin/sh", "/cache/bin/pulumi-resource-pulumi-nodejs", "127.0.0.1:1"],
        ["/bin/sh", "/cache/bin/pulumi-analyzer-policy", "127.0.0.1:1", "."],
        ["node", "/checkout/node_modules/@pulumi/pulumi/cmd/dynamic-provider", "127.0.0.1:1"],
        ["node", "-r", "x", "/checkout/node_modules/@pulumi/pulumi/cmd/run/index.js"],
        ["node", "/checkout/node_modules/@pulumi/pulumi/cmd/run-policy-pack", "127.0.0.1:1"],
    ];
    for (const args of plugins) {
        it(`finds ${args.slice(0, 2).join(" ")} whose pulumi was killed`, () => {
            assert.deepEqual(orphansOf([{ pid: 7, parent: 1, args, home }]), [7]);
        });
        it(`leaves ${args.slice(0, 2).join(" ")} of another home alone`, () => {
            assert.deepEqual(orphansOf([{ pid: 7, parent: 1, args, home: `${home}-2` }]), []);
        });
    }

    it("leaves what belongs to a running pulumi to it, over several levels", () => {
        const cli: Fake = { pid: 5, parent: 1, args: ["pulumi", "up"], home };
        const host: Fake = { pid: 6, parent: 5, args: ["pulumi-language-nodejs"], home };
        const program: Fake = { pid: 7, parent: 6, args: [...plugins[5]], home };
        assert.deepEqual(orphansOf([cli, host, program]), []);
        assert.deepEqual(orphansOf([{ ...host, parent: 1 }, program]), [6, 7]);
    });

    it("leaves other programs that were started with the home alone", () => {
        for (const args of [
            ["vim", "pulumi-notes"],
            ["bash"],
            ["node", "index.ts"],
            ["pulumi"],
            [],
        ]) {
            assert.deepEqual(orphansOf([{ pid: 7, parent: 1, args, home }]), []);
        }
    });

    describe("in the system", () => {
        let root: string;
        let children: ChildProcess[];
        const runs = "setInterval(() => {}, 1000)";
        const start = (argv0: string, script: string, of: string): ProcessRecord => {
            const child = spawn(process.execPath, ["-e", script], {
                argv0,
                stdio: "ignore",
                env: { ...process.env, PULUMI_HOME: of },
            });
            children.push(child);
            return recordOf(argv0, child.pid ?? 0);
        };

        beforeEach(() => {
            root = fs.mkdtempSync(path.join(os.tmpdir(), "orphans-"));
            children = [];
        });
        afterEach(() => {
            children.forEach((child) => child.kill("SIGKILL"));
            fs.rmSync(root, { recursive: true, force: true });
        });

        it("down ends what a killed pulumi has left, and nothing else", async () => {
            const paths = sandboxPaths(root);
            const own = pulumiHome(paths);
            fs.mkdirSync(paths.root, { recursive: true });
            const orphan = start("pulumi-resource-kubernetes", runs, own);
            const foreign = start("pulumi-resource-kubernetes", runs, `${own}-other`);
            const shell = start("bash", runs, own);
            const childFile = path.join(root, "child");
            const cli = start(
                "pulumi",
                `const child = require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(runs)}], { argv0: "pulumi-resource-random" });
                require("fs").writeFileSync(${JSON.stringify(childFile)}, String(child.pid));
                process.on("exit", () => child.kill());
                process.on("SIGTERM", () => process.exit());`,
                own,
            );
            const child = await waitFor<ProcessRecord>({
                what: "the plugin of a running pulumi",
                limitMs: 20_000,
                look: () => {
                    const pid = fs.existsSync(childFile)
                        ? Number(fs.readFileSync(childFile, "utf8"))
                        : 0;
                    return listProcesses().some((item) => item.pid === pid)
                        ? done(recordOf("plugin", pid))
                        : notYet("none");
                },
            });
            const lines: string[] = [];
            await down(paths, (line) => lines.push(line));
            assert.equal(
                lines[0],
                "ended what a killed pulumi has left: pulumi-resource-kubernetes",
            );
            assert.deepEqual([orphan, foreign, shell, cli, child].map(isAlive), [
                false,
                true,
                true,
                true,
                true,
            ]);
            children.forEach((item) => item.kill("SIGTERM"));
            await waitFor({
                what: "the plugin to end with its pulumi",
                limitMs: 20_000,
                look: () => (isAlive(child) ? notYet("it runs") : done(undefined)),
            });
        });
    });
});
