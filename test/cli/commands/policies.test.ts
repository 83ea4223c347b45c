import assert from "node:assert/strict";
import { runCli } from "../support/cli";

describe("linkerd-canary policies", () => {
    it("says nothing where every name is known", async () => {
        const stdin = JSON.stringify({ "mesh-injection": "advisory" });
        const { code, stderr, stdout } = await runCli(["policies"], { stdin });
        assert.deepEqual({ code, stderr, stdout }, { code: 0, stderr: "", stdout: "" });
    });

    it("tells those that are not, and ends with 1", async () => {
        const stdin = JSON.stringify({ "mesh-injecton": "advisory", "meshed-workload": {} });
        const { code, stdout } = await runCli(["policies", "-"], { stdin });
        assert.equal(code, 1);
        assert.match(stdout, /^2 problems in the policy configuration in <stdin>:\n/);
        assert.match(stdout, /use "mesh-injection"[^]*use "meshed-workloads"/);
    });

    it("gives JSON, with exit code 1 where there are problems", async () => {
        const stdin = JSON.stringify({ "mesh-injecton": "advisory" });
        const { code, stdout } = await runCli(["policies", "-", "-o", "json"], { stdin });
        assert.equal(code, 1);
        const { file, problems } = JSON.parse(stdout) as {
            file: string;
            problems: { id: string }[];
        };
        assert.equal(file, "<stdin>");
        assert.deepEqual(
            problems.map(({ id }) => id),
            ["policy/unknown"],
        );
        const valid = await runCli(["policies", "-o", "json"], { stdin: "{}" });
        assert.deepEqual(JSON.parse(valid.stdout), { file: "<stdin>", problems: [] });
    });

    it("ends with 2 where the file cannot be read", async () => {
        const { code, stderr } = await runCli(["policies", "none.json"]);
        assert.equal(code, 2);
        assert.match(stderr, /^error: none\.json: no such file or folder/);
    });
});
