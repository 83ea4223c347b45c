import type { Command } from "commander";
import { buildProgram } from "../../cli/program";

/** The help of every command, as it is printed to a pipe. */
export function commandsHelp(): string {
    const program = buildProgram({
        out: () => undefined,
        error: () => undefined,
        ask: () => Promise.resolve(undefined),
        stdin: () => Promise.resolve(""),
        isTTY: false,
        columns: 100,
        rows: 24,
        colour: false,
        signal: new AbortController().signal,
        exit: () => undefined,
    });
    const isVisible = (command: Command): boolean =>
        program.createHelp().visibleCommands(program).includes(command);
    return program.commands
        .filter(isVisible)
        .flatMap((command) => sections(command, []))
        .join("\n\n");
}

/** A command and the commands below it, each with its path as heading. */
function sections(command: Command, parents: readonly string[]): string[] {
    const path = [...parents, command.name()];
    let text = "";
    command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
    const section = `${"#".repeat(path.length + 1)} ${path.join(" ")}\n\n\`\`\`text\n${text.trimEnd()}\n\`\`\``;
    return [section, ...command.commands.flatMap((each) => sections(each, path))];
}
