import assert from "node:assert/strict";
import type { Command } from "commander";
import { buildProgram, runProgram } from "../../cli/program";
import { recordedTerminal } from "./support/terminal";

/** Commands whose output is a sentence about what they have done, a script, or manifests. */
const ACTIONS = [
    "fleet abort",
    "fleet render",
    "gate open",
    "gate close",
    "promote",
    "abort",
    "pause",
    "resume",
    "completion",
];

/** Every command that can be run, with its path. */
function runnable(command: Command, parents: readonly string[] = []): [string, Command][] {
    const visible = command.createHelp().visibleCommands(command);
    return command.commands
        .filter((each) => visible.includes(each))
        .flatMap((each): [string, Command][] => {
            const path = [...parents, each.name()];
            return each.commands.length > 0 ? runnable(each, path) : [[path.join(" "), each]];
        });
}

describe("the option --output", () => {
    const commands = runnable(buildProgram(recordedTerminal()));
    const withResults = commands.filter(([name]) => !ACTIONS.includes(name));

    it("is of every command that prints results, in one spelling", () => {
        for (const [name, command] of withResults) {
            const option = command.options.find(({ long }) => long === "--output");
            assert.equal(option?.flags, "-o, --output <format>", name);
            assert.ok((option?.argChoices ?? []).length > 1, name);
        }
    });

    it("has no other spelling in any help", () => {
        for (const [name, command] of commands) {
            const others = command
                .createHelp()
                .visibleOptions(command)
                .filter(({ long }) => /^--(json|html|plain|format|markdown|svg)$/.test(long ?? ""));
            assert.deepEqual(others, [], name);
        }
    });

    for (const [name, command] of withResults) {
        it(`refuses another format in one line that names those of ${name}`, async () => {
            const io = recordedTerminal();
            const operands = command.registeredArguments.filter(({ required }) => required);
            await runProgram(io, [...name.split(" "), ...operands.map(() => "a/b"), "-o", "xml"]);
            assert.equal(io.written.exitCode, 2);
            const choices = command.options.find(({ long }) => long === "--output")?.argChoices;
            assert.equal(
                io.written.error,
                `error: option '-o, --output <format>' argument 'xml' is invalid. Allowed choices are ${choices?.join(", ")}.\n`,
            );
        });
    }
});
