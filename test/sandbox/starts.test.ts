import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { down } from "../../sandbox/lifecycle";
import { type SandboxPaths, sandboxPaths } from "../../sandbox/paths";
import { isAlive, recordOf } from "../../sandbox/process/identity";
import { recordStart, startsInProgress } from "../../sandbox/starts";
import { updateState } from "../../sandbox/state";
import { done, notYet, waitFor } from "../../sandbox/wait";

/** A start that is preparing the tools: it has recorded itself, and ends when it is interrupted. */
const startScript = (root: string): string => `
    const { recordStart } = require("./sandbox/starts");
    const { sandboxPaths } = require("./sandbox/paths");
    const forget = recordStart(sandboxPaths(${JSON.stringify(root)}));
    process.on("SIGTERM", () => { forget(); process.exit(1); });
    setInterval(() => {}, 1000);
`;

describe("sandbox/starts", () => {
    let root: string;
    let paths: SandboxPaths;
    let children: ChildProcess[];
    let lines: string[];

    beforeEach(() => {
        root = fs.mkdtempSync(path.join(os.tmpdir(), "starts-"));
        paths = sandboxPaths(root);
        children = [];
        lines = [];
    });
    afterEach(() => {
        children.forEach((child) => child.kill("SIGKILL"));
        fs.rmSync(root, { recursive: true, force: true });
    });

    const run = (script: string): number => {
        const child = spawn(process.execPath, ["--require", "tsx/cjs", "-e", script], {
            stdio: "inherit",
        });
        children.push(child);
        return child.pid ?? 0;
    };
    const begin = async (): Promise<number> => {
        const pid = run(startScript(root));
        await waitFor({
            what: "the start to record itself",
            limitMs: 20_000,
            look: () =>
                startsInProgress(paths).some((start) => start.pid === pid)
                    ? done(undefined)
                    : notYet("no record"),
        });
        return pid;
    };
    const report = (line: string): void => void lines.push(line);

    it("shows a start until it is over", () => {
        const forget = recordStart(paths);
        assert.deepEqual(
            startsInProgress(paths).map(({ pid }) => pid),
            [process.pid],
        );
        forget();
        assert.deepEqual(startsInProgress(paths), []);
    });

    it("removes the record of a start that was killed", () => {
        fs.mkdirSync(paths.starts, { recursive: true });
        const { pid } = spawnSync(process.execPath, ["-e", "0"]);
        const file = path.join(paths.starts, `${pid}.json`);
        fs.writeFileSync(file, JSON.stringify({ name: "start", pid, started: "long ago" }));
        assert.deepEqual(startsInProgress(paths), []);
        assert.deepEqual(fs.readdirSync(paths.starts), []);
    });

    it("down stops every start in progress, before there is a supervisor", async () => {
        const pids = [await begin(), await begin()];
        await down(paths, report);
        assert.deepEqual(startsInProgress(paths), []);
        for (const pid of pids) {
            assert.ok(lines.includes(`stopping the start in progress (pid ${pid})`));
        }
        assert.equal(lines.at(-1), "sandbox down");
    });

    it("down stops a supervisor that its start has only recorded", async () => {
        fs.mkdirSync(paths.root, { recursive: true });
        const pid = run("setInterval(() => {}, 1000)");
        const supervisor = recordOf("supervisor", pid);
        updateState(paths.state, { status: { phase: "starting", step: "supervisor" }, supervisor });
        await down(paths, report);
        assert.ok(!isAlive(supervisor));
        assert.deepEqual(lines, ["sandbox down"]);
    });

    it("down with deletion leaves nothing of a start in progress", async () => {
        await begin();
        await down(paths, report, { deleteState: true });
        assert.ok(!fs.existsSync(paths.root));
        assert.equal(lines.at(-1), "sandbox deleted");
    });

    it("down makes nothing where no sandbox ever was", async () => {
        await down(paths, report);
        assert.ok(!fs.existsSync(paths.root));
        assert.deepEqual(lines, ["the sandbox is not running"]);
    });
});
