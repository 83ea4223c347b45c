import assert from "node:assert/strict";
import { runProgram } from "../../../cli/program";
import { goodTarget } from "../../rules/canary/related/around";
import { events } from "../report/events";
import { runCli } from "../support/cli";
import { recordedTerminal } from "../support/terminal";

const preview = events([{ op: "create", after: goodTarget }]);

describe("linkerd-canary report", () => {
    it("writes Markdown from standard input, for the stack that is named", async () => {
        const { code, stdout, stderr } = await runCli(["report", "--stack", "dev"], {
            stdin: preview,
        });
        assert.equal(code, 0, stderr);
        assert.match(stdout, /^<!-- linkerd-canary report: dev -->\n## Preview of `dev`\n/);
    });

    it("ends with 2 where the file is none, or no preview", async () => {
        for (const [args, message] of [
            [["none.json"], /^error: none\.json: no such file or folder/],
            [["package.json"], /^error: package\.json is not a preview/],
            [["--limit", "5"], /^error: option '--limit <characters>' argument '5' is invalid/],
        ] as const) {
            const io = recordedTerminal();
            await runProgram(io, ["report", ...args]);
            assert.equal(io.written.exitCode, 2);
            assert.equal(io.written.out, "");
            assert.match(io.written.error, message);
        }
    });
});
