import { type Command, Option } from "commander";
import { visibleJson } from "../rules/problems/visible";
import type { Terminal } from "./terminal";

/** The value of `--output`. */
export interface OutputFlag<Format extends string> {
    readonly output: Format;
}

/**
 * Adds `-o, --output <format>` to a command: one spelling for all of them. Any other value is an error that names these.
 *
 * @param command - gets the option
 * @param formats - the formats of the command, the default first
 * @param byDefault - words for a default that depends on the terminal; without `--output`, `output` is then not set.
 * @default - the first format
 */
export function withOutput(
    command: Command,
    formats: readonly [string, ...string[]],
    byDefault?: string,
): Command {
    const option = new Option(
        "-o, --output <format>",
        byDefault === undefined ? "output format" : `output format (default: ${byDefault})`,
    ).choices(formats);
    return command.addOption(byDefault === undefined ? option.default(formats[0]) : option);
}

/** An option from before `--output`. */
export interface FormerOption {
    /** As commander takes it, such as `--json` or `--html <file>`. */
    readonly flags: string;
    /** The format that it selects. @default - none: it does something else in addition */
    readonly format?: string;
    /** What to write in its place. */
    readonly instead: string;
}

/**
 * Keeps an option from before `--output`: it works, is not in the help, and a line on standard error names its successor.
 *
 * @param command - has `--output` already
 * @param io - the terminal
 * @param former - the option
 */
export function withFormerOption(command: Command, io: Terminal, former: FormerOption): Command {
    const { flags, format, instead } = former;
    const option = new Option(flags).hideHelp();
    const used = option.long ?? flags;
    command.addOption(format === undefined ? option : option.implies({ output: format }));
    return command.hook("preAction", () => {
        if (command.getOptionValueSource(option.attributeName()) === "cli") {
            io.error(`${used} is deprecated and will be removed: use ${instead}\n`);
        }
    });
}

/**
 * An object as JSON, in which nothing can deceive a terminal or a log.
 *
 * @param value - any plain value
 * @returns text with a line break at its end
 */
export function jsonText(value: unknown): string {
    return `${visibleJson(JSON.stringify(value, undefined, 2))}\n`;
}

/**
 * An object as JSON on one line, for outputs that go on.
 *
 * @param value - any plain value
 * @returns text with a line break at its end
 */
export function jsonLine(value: unknown): string {
    return `${visibleJson(JSON.stringify(value))}\n`;
}
