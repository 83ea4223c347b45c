import { type Command, programOf, type Word } from "./shell";
import { LOAD_TOOLS, type Tool } from "./tools";

/** The arguments of a command as its program reads them. */
export interface Arguments {
    /** Values by option, without dashes; of a switch, the empty text. */
    readonly options: ReadonlyMap<string, string>;
    /** Arguments that are no options, in order. */
    readonly operands: readonly string[];
    /** The first option that the program does not have. */
    readonly unknown?: string;
    /** Options behind the first operand, which the program takes for further operands. */
    readonly ignored: readonly string[];
    /** Whether the shell may add arguments that are not written. */
    readonly isOpen: boolean;
}

/** The arguments of a load generator; `undefined` for other programs. */
export function argumentsOf(command: Command): Arguments | undefined {
    const program = programOf(command);
    const tool = Object.hasOwn(LOAD_TOOLS, program) ? LOAD_TOOLS[program] : undefined;
    return tool === undefined ? undefined : read(tool, command.words.slice(1));
}

/** An option as it is written in a word. */
interface Written {
    readonly name: string;
    /** The value, if it is in the same word. */
    readonly value?: string;
}

function read(tool: Tool, words: readonly Word[]): Arguments {
    const options = new Map<string, string>();
    const operands: string[] = [];
    let unknown: string | undefined;
    let at = 0;
    let isEnded = false;
    for (; at < words.length; at += 1) {
        const text = words[at]?.text ?? "";
        if (isEnded || !/^-./.test(text)) {
            operands.push(text);
            isEnded ||= tool.style === "go";
        } else if (text === "--") {
            isEnded = true;
        } else {
            for (const { name, value } of optionsIn(tool, text)) {
                const isValued = tool.valued.includes(name);
                if (!isValued && !isSwitch(tool, name)) {
                    unknown ??= text.replace(/=.*$/, "");
                } else if (isValued && value === undefined) {
                    at += 1;
                    options.set(name, words[at]?.text ?? "");
                } else {
                    options.set(name, value ?? "");
                }
            }
        }
    }
    return {
        options,
        operands,
        unknown,
        ignored: tool.style === "go" ? operands.slice(1).filter((one) => /^-./.test(one)) : [],
        isOpen: words.some(({ expands, text }) => expands && /^[$`]/.test(text)),
    };
}

/** kingpin accepts each switch with `no-` before it too. */
function isSwitch({ style, switches }: Tool, name: string): boolean {
    return (
        switches.includes(name) ||
        (style === "kingpin" && name.startsWith("no-") && switches.includes(name.slice(3)))
    );
}

/** The options of a word: one, or several short ones such as `-Lv`. */
function optionsIn(tool: Tool, text: string): readonly Written[] {
    const [, dashes = "", name = "", , value] = /^(--?)([^=]*)(=([^]*))?$/.exec(text) ?? [];
    if (tool.style === "go" || dashes === "--") {
        return [value === undefined ? { name } : { name, value }];
    }
    const [, ...letters] = text;
    const first = letters.findIndex((letter) => !isSwitch(tool, letter));
    const rest = letters.slice(first + 1).join("");
    return letters
        .slice(0, first === -1 ? undefined : first + 1)
        .map((letter, index) =>
            index === first && rest !== "" ? { name: letter, value: rest } : { name: letter },
        );
}
