import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { isAlive, recordOf } from "../../../sandbox/process/identity";
import { ManagedProcess, describeEnding, logTail } from "../../../sandbox/process/managed";
import { done, notYet, waitFor } from "../../../sandbox/wait";

describe("sandbox/process", () => {
    let dir: string;
    let children: ManagedProcess[] = [];
    const start = (script: string): ManagedProcess => {
        const child = new ManagedProcess({
            name: "child",
            program: process.execPath,
            args: ["-e", script],
            env: { PATH: process.env.PATH },
            cwd: dir,
            logFile: path.join(dir, "child.log"),
        });
        children.push(child);
        return child;
    };
    const logged = (text: string): Promise<undefined> =>
        waitFor({
            what: `"${text}" in the log`,
            limitMs: 10_000,
            everyMs: 10,
            look: () =>
                logTail(path.join(dir, "child.log")).includes(text)
                    ? done(undefined)
                    : notYet("not there"),
        });

    beforeEach(() => {
        dir = fs.mkdtempSync(path.join(os.tmpdir(), "process-"));
    });
    afterEach(async () => {
        await Promise.all(children.map((child) => child.stop(100)));
        children = [];
        fs.rmSync(dir, { recursive: true });
    });

    it("tells how a process ended, and keeps what it printed", async () => {
        const child = start("console.log('last words'); process.exit(3)");
        assert.equal(describeEnding(await child.ended), "exit code 3");
        assert.equal(logTail(child.logFile), "last words");
        assert.equal(child.running, false);
    });

    it("tells a program that cannot be started", async () => {
        const child = new ManagedProcess({
            name: "child",
            program: path.join(dir, "nothing"),
            args: [],
            env: {},
            cwd: dir,
            logFile: path.join(dir, "child.log"),
        });
        assert.equal((await child.ended).code, 127);
        assert.match(logTail(child.logFile), /cannot start .*nothing/);
    });

    it("knows a running process from an ended one, and from another with its pid", async () => {
        const child = start("console.log('up'); setInterval(() => {}, 1000)");
        await logged("up");
        const record = recordOf("child", child.pid ?? 0);
        assert.ok(isAlive(record));
        assert.ok(!isAlive({ ...record, started: "Thu Jan  1 00:00:00 1970" }));
        await child.stop(5_000);
        assert.ok(!isAlive(record));
    });

    it("kills who does not listen, and whatever it has started", async () => {
        const child = start(`
            process.on("SIGTERM", () => {});
            const inner = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
            console.log("inner " + inner.pid);
            setInterval(() => {}, 1000);
        `);
        await logged("inner");
        const inner = recordOf("inner", Number(/inner (\d+)/.exec(logTail(child.logFile))?.[1]));
        assert.ok(isAlive(inner));
        await child.stop(100);
        assert.equal((await child.ended).signal, "SIGKILL");
        await waitFor({
            what: "the inner process to end",
            limitMs: 5_000,
            everyMs: 10,
            look: () => (isAlive(inner) ? notYet("it runs") : done(undefined)),
        });
    });
});
