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
    return program.commands
        .map((command) => {
            let text = "";
            command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
            return `## ${command.name()}\n\n\`\`\`text\n${text.trimEnd()}\n\`\`\``;
        })
        .join("\n\n");
}
