import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { startTime } from "../../../sandbox/process/identity";
import { runCommand } from "../../../sandbox/tools/commands";
import { done, notYet, waitFor } from "../../../sandbox/wait";
import { Scratch } from "./support";

describe("sandbox/tools/commands", () => {
    const scratch = new Scratch();
    after(() => scratch.remove());
    const shell = (
        script: string,
    ): { program: string; args: string[]; cwd: string; env: NodeJS.ProcessEnv } => ({
        program: "/bin/sh",
        args: ["-c", script],
        cwd: "/",
        env: { PATH: process.env.PATH },
    });

    it("gives the exit code and both streams, and adds them to the log", async () => {
        const log = path.join(scratch.folder(), "log");
        fs.writeFileSync(log, "before\n");
        const outcome = await runCommand({ ...shell("echo out; echo err >&2; exit 3"), log });
        assert.equal(outcome.code, 3);
        assert.equal(outcome.stdout, "out\n");
        assert.deepEqual(outcome.output.split("\n").sort(), ["", "err", "out"]);
        assert.deepEqual(fs.readFileSync(log, "utf8").split("\n").sort(), [
            "",
            "before",
            "err",
            "out",
        ]);
    });

    it("rejects for a program that is not there", async () => {
        await assert.rejects(runCommand({ program: "/nowhere/go", args: [], cwd: "/", env: {} }), {
            code: "ENOENT",
        });
    });

    it("an abort ends the program and what it has started", async () => {
        const controller = new AbortController();
        const file = path.join(scratch.folder(), "pid");
        const running = runCommand({
            ...shell(`sleep 60 & echo $! > ${file}.new; mv ${file}.new ${file}; wait`),
            signal: controller.signal,
        });
        const pid = await waitFor<number>({
            what: "the grandchild's pid",
            limitMs: 5_000,
            look: () =>
                fs.existsSync(file)
                    ? done(Number(fs.readFileSync(file, "utf8")))
                    : notYet("no file"),
        });
        assert.notEqual(startTime(pid), undefined);
        controller.abort(new Error("enough"));
        await assert.rejects(running, /enough/);
        await waitFor({
            what: "the grandchild's end",
            limitMs: 5_000,
            look: () => (startTime(pid) === undefined ? done(true) : notYet("it runs")),
        });
    });

    it("a limit ends a program that hangs", async () => {
        const outcome = await runCommand({ ...shell("echo started; sleep 60"), limitMs: 300 });
        assert.equal(outcome.code, null);
    });
});
