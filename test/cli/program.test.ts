import assert from "node:assert/strict";
import { commands } from "../../cli/commands";
import { buildProgram, runProgram } from "../../cli/program";
import manifest from "../../package.json";
import { runCli } from "./support/cli";
import { recordedTerminal } from "./support/terminal";

describe("linkerd-canary", () => {
    it("prints help on standard output and ends with 0", async () => {
        const { code, stdout, stderr } = await runCli(["--help"]);
        assert.equal(code, 0, stderr);
        assert.match(stdout, /^Usage: linkerd-canary \[options\] \[command\]/);
        assert.equal(stderr, "");
    });

    it("prints the package's version", async () => {
        assert.deepEqual(await runCli(["--version"]), {
            code: 0,
            stdout: `${manifest.version}\n`,
            stderr: "",
        });
    });

    for (const args of [["frobnicate"], ["--frobnicate"], ["lint", "--frobnicate"], []]) {
        it(`ends with 2 for wrong usage: "${args.join(" ")}"`, async () => {
            const io = recordedTerminal();
            await runProgram(io, args);
            assert.equal(io.written.exitCode, 2, io.written.error);
            assert.equal(io.written.out, "");
            assert.match(io.written.error, args.length === 0 ? /^Usage/ : /^error: unknown/);
        });
    }

    for (const [env, coloured] of [
        [{ CI: "true" }, false],
        [{ CI: "true", FORCE_COLOR: "1" }, true],
        [{ NO_COLOR: "1", FORCE_COLOR: "1" }, false],
    ] as const) {
        it(`writes ${coloured ? "in" : "without"} colours into a pipe with ${JSON.stringify(env)}`, async () => {
            const canary = "{apiVersion: flagger.app/v1beta1, kind: Canary, metadata: {name: a}}";
            const run = { stdin: canary, env: { NO_COLOR: "", FORCE_COLOR: "", ...env } };
            const { code, stdout } = await runCli(["lint", "-"], run);
            assert.equal(code, 1, stdout);
            assert.equal(stdout.includes("\u001b["), coloured, stdout);
        });
    }

    it("has help with examples for each command", () => {
        const program = buildProgram(recordedTerminal());
        const visible = program
            .createHelp()
            .visibleCommands(program)
            .filter((command) => program.commands.includes(command));
        assert.equal(visible.length, commands.length);
        for (const command of visible) {
            assert.notEqual(command.summary(), "", command.name());
            assert.notEqual(command.description(), "", command.name());
            const io = recordedTerminal();
            command.configureOutput({ writeOut: (text) => io.out(text) }).outputHelp();
            assert.match(
                io.written.out,
                new RegExp(`^Usage: linkerd-canary ${command.name()} `),
                command.name(),
            );
            assert.match(io.written.out, /\nExamples:\n {2}.*linkerd-canary /, command.name());
        }
    });
});
