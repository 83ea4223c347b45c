import type { Argument, Command, Option } from "commander";

/** What a shell offers for the word at the cursor. */
export interface Completion {
    readonly candidates: readonly Candidate[];
    /** Whether names of files are offered too. */
    readonly files: boolean;
}

/** A word that may be typed. */
export interface Candidate {
    readonly word: string;
    /** What it does; empty for a value. */
    readonly description: string;
}

/** Names of values, as in `--kubeconfig <file>` and `[sources...]`, that are files. */
export const FILE_VALUES: ReadonlySet<string> = new Set(["file", "folder", "preview", "sources"]);

const NOTHING: Completion = { candidates: [], files: false };

/**
 * What can be typed at the cursor, from the definitions of the commands.
 *
 * @param program - the command line interface
 * @param words - the words after its name up to the cursor; the last one is unfinished, and may be empty
 */
export function complete(program: Command, words: readonly string[]): Completion {
    const current = words.at(-1) ?? "";
    const { command, operands, pending, onlyOperands } = position(program, words.slice(0, -1));
    if (pending !== undefined) {
        return startingWith(valuesOf(pending), current);
    }
    if (current.startsWith("-") && !onlyOperands) {
        const [name, ...value] = current.split("=");
        const option = value.length > 0 ? optionOf(command, name) : undefined;
        return option === undefined
            ? startingWith(optionsOf(command), current)
            : startingWith(valuesOf(option, `${name}=`), current);
    }
    const below = operands === 0 ? subcommandsOf(command) : [];
    if (below.length > 0) {
        return startingWith({ candidates: below, files: false }, current);
    }
    const { registeredArguments } = command;
    const next = registeredArguments[operands] ?? registeredArguments.find((each) => each.variadic);
    return startingWith(valuesOf(next), current);
}

/** Where the words before the cursor lead. */
interface Position {
    readonly command: Command;
    /** Number of arguments of the command so far. */
    readonly operands: number;
    /** The option whose value comes next. */
    readonly pending?: Option;
    /** Whether `--` has ended the options. */
    readonly onlyOperands: boolean;
}

function position(program: Command, words: readonly string[]): Position {
    let found: Position = { command: program, operands: 0, onlyOperands: false };
    for (const word of words) {
        found = after(found, word);
    }
    return found;
}

function after({ command, operands, pending, onlyOperands }: Position, word: string): Position {
    if (pending !== undefined) {
        return { command, operands, onlyOperands };
    }
    if (!onlyOperands && word === "--") {
        return { command, operands, onlyOperands: true };
    }
    if (!onlyOperands && word.startsWith("-") && word !== "-") {
        const option = optionOf(command, word);
        return { command, operands, onlyOperands, pending: option?.required ? option : undefined };
    }
    const below =
        operands === 0 ? command.commands.find((each) => each.name() === word) : undefined;
    // the command that prints the help of another has those as its argument
    const isHelp = operands === 0 && word === "help" && subcommandsOf(command).length > 0;
    return below === undefined
        ? { command, operands: isHelp ? 0 : operands + 1, onlyOperands }
        : { command: below, operands: 0, onlyOperands };
}

/** The option with this name, which is written without a value. */
function optionOf(command: Command, name: string): Option | undefined {
    return command.options.find(({ long, short }) => name === long || name === short);
}

function optionsOf(command: Command): Completion {
    const candidates = command
        .createHelp()
        .visibleOptions(command)
        .flatMap(({ description, long }) => (long ? [{ word: long, description }] : []));
    return { candidates, files: false };
}

function subcommandsOf(command: Command): Candidate[] {
    return command.commands.length === 0
        ? []
        : command
              .createHelp()
              .visibleCommands(command)
              .map((each) => ({
                  word: each.name(),
                  description: each.summary() || each.description(),
              }));
}

function valuesOf(value: Option | Argument | undefined, prefix = ""): Completion {
    if (value === undefined) {
        return NOTHING;
    }
    const words = value.argChoices ?? [];
    const candidates = words.map((word) => ({ word: prefix + word, description: "" }));
    const files = words.length === 0 && FILE_VALUES.has(valueName(value));
    return { candidates, files };
}

/**
 * The name of a value in the help: `file` of `--kubeconfig <file>`, `sources` of `[sources...]`.
 *
 * @param value - an option or an argument
 * @returns empty for an option without a value
 */
export function valueName(value: Option | Argument): string {
    return "flags" in value ? (/[<[]([^>\].]+)/.exec(value.flags)?.[1] ?? "") : value.name();
}

function startingWith({ candidates, files }: Completion, current: string): Completion {
    return { candidates: candidates.filter(({ word }) => word.startsWith(current)), files };
}
