import assert from "node:assert/strict";

import { measure } from "../../bench/measure";
import { cpuByRole, descendants, type Process, roleOf, secondsOf } from "../../bench/processes";

const one = (pid: number, parent: number, more: Partial<Process> = {}): Process => ({
    pid,
    parent,
    kib: 1,
    cpuSeconds: 1,
    role: "engine",
    ...more,
});

describe("the processes of a measured command", () => {
    for (const [commandLine, role] of [
        ["pulumi preview --stack bench", "engine"],
        ["/tools/pulumi-language-nodejs 127.0.0.1:1", "engine"],
        ["/tools/pulumi-resource-kubernetes 127.0.0.1:1", "provider"],
        ["node /p/node_modules/@pulumi/pulumi/cmd/run --monitor=a .", "program"],
        ["node /p/node_modules/@pulumi/pulumi/cmd/run-policy-pack --engine=a", "pack"],
        ["/bin/sh /tools/pulumi-analyzer-policy-nodejs a b", "pack"],
    ] as const) {
        it(`of ${commandLine} belong to the ${role}`, () => {
            assert.equal(roleOf(commandLine), role);
        });
    }

    it("have CPU times as ps prints them", () => {
        assert.deepEqual(
            ["0:01", "1:02:03", "2-00:00:01", "1:02.50"].map(secondsOf),
            [1, 3723, 172_801, 62.5],
        );
    });

    it("are those that it started, directly or not", () => {
        const all = [one(3, 2), one(2, 1), one(1, 0), one(4, 0)];
        assert.deepEqual(
            descendants(2, all).map(({ pid }) => pid),
            [3, 2],
        );
    });

    it("are summed by role", () => {
        const used = cpuByRole([
            one(1, 0),
            one(2, 1, { role: "program", cpuSeconds: 2 }),
            one(3, 1),
        ]);
        assert.deepEqual(used, { program: 2, provider: 0, engine: 2, pack: 0 });
    });

    it("are measured in CPU time, not in time passed", async function () {
        this.timeout(60_000);
        const busy =
            "const end = () => process.cpuUsage().user > 6e5; while (!end()); setTimeout(() => {}, 900)";
        const { cpu, seconds } = await measure({
            command: process.execPath,
            args: ["-e", busy],
            cwd: __dirname,
            env: {},
            signal: new AbortController().signal,
            limitSeconds: 50,
        });
        assert.ok(cpu.engine >= 0.5, String(cpu.engine));
        assert.ok(seconds > cpu.engine + 0.3, `${seconds} s, ${cpu.engine} s of CPU`);
    });
});
