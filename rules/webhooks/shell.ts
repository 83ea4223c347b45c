import { recently } from "../recently";

/** A word of a command. */
export interface Word {
    /** Without its quotes; expansions as they are written. */
    readonly text: string;
    /** Whether the shell replaces a part of it. */
    readonly expands: boolean;
}

/** A simple command of a script. */
export interface Command {
    /** The program and its arguments; assignments before it and redirections are left out. */
    readonly words: readonly Word[];
    /** What follows it, `|`, `&&`, `||`, `;` or `&`; `;` at the end of a line or of the script. */
    readonly then: string;
    /** Whether its result only decides something: in `if`, `while`, a substitution or after `!`. */
    readonly inner: boolean;
}

/** Words before a command that are none of its own; what follows the first few is a condition. */
const CONDITIONS = ["if", "elif", "while", "until", "!"];
const LEADING = [...CONDITIONS, "then", "else", "do", "{", "time", "coproc"];
const ENDINGS = ["fi", "done", "esac", "}"];
const WITHOUT_COMMAND = ["for", "case", "select", "function"];

/** Programs that run the command in their arguments, with the options of theirs that take a value. */
const WRAPPERS: Readonly<Record<string, readonly string[]>> = {
    command: [],
    env: ["-u", "--unset", "-C"],
    exec: ["-a"],
    nice: ["-n"],
    nohup: [],
    stdbuf: ["-i", "-o", "-e"],
    timeout: ["-k", "-s", "--signal", "--kill-after"],
    xargs: ["-I", "-n", "-P", "-d", "-L"],
};
const SHELLS = ["sh", "bash", "ash", "dash"];

/**
 * The simple commands of a shell script, those in substitutions and in `sh -c` among them, in the order in which they are
 * written. Functions and patterns of `case` are not followed.
 *
 * @param script - as `sh -c` gets it
 */
export function commandsIn(script: string): readonly Command[] {
    return scripts(script);
}

const scripts = recently(100, (script) => commandsOf(script, false));

function commandsOf(script: string, isInner: boolean): readonly Command[] {
    const reader = new Reader(script);
    return reader
        .commands()
        .flatMap(({ inner, substituted, then, words }) => [
            ...substituted.flatMap((text) => commandsOf(text, true)),
            ...unwrapped({ words, then, inner: inner || isInner }),
        ]);
}

/** A command without the programs that only run another one. */
function unwrapped(command: Command): readonly Command[] {
    const [program, ...rest] = command.words;
    const name = programOf(command);
    if (program === undefined) {
        return [];
    }
    if (SHELLS.includes(name)) {
        const at = rest.findIndex(({ text }) => /^-[a-z]*c$/.test(text));
        const script = at === -1 ? undefined : rest[at + 1];
        return script === undefined
            ? [command]
            : commandsOf(script.text, command.inner).map((one, index, all) =>
                  index === all.length - 1 ? { ...one, then: command.then } : one,
              );
    }
    const valued = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name] : undefined;
    if (valued === undefined) {
        return [command];
    }
    let at = 0;
    while (at < rest.length && /^-|^\w+=/.test(rest[at]?.text ?? "")) {
        at += valued.includes(rest[at]?.text ?? "") ? 2 : 1;
    }
    // the duration of timeout
    const inner = rest.slice(name === "timeout" ? at + 1 : at);
    return inner.length === 0 ? [command] : unwrapped({ ...command, words: inner });
}

/** The program of a command, without its folder. */
export function programOf({ words }: Command): string {
    return (words[0]?.text ?? "").replace(/^.*\//, "");
}

interface Read extends Command {
    /** The scripts of its substitutions. */
    readonly substituted: readonly string[];
}

class Reader {
    private at = 0;
    private words: Word[] = [];
    private substituted: string[] = [];
    private readonly found: Read[] = [];
    private heredocs: string[] = [];

    constructor(private readonly script: string) {}

    commands(): readonly Read[] {
        while (this.at < this.script.length) {
            this.step();
        }
        this.end(";");
        return this.found;
    }

    private step(): void {
        const rest = this.script.slice(this.at, this.at + 3);
        const [char = ""] = rest;
        const operator = /^(?:&&|\|\||\|&|;;|[;|()])/.exec(rest)?.[0];
        if (rest.startsWith("\\\n")) {
            this.at += 2;
        } else if (char === "\n") {
            this.at += 1;
            this.end(";");
            this.skipHeredocs();
        } else if (/\s/.test(char)) {
            this.at += 1;
        } else if (char === "#") {
            this.at = this.until("\n", this.at);
        } else if (this.redirection()) {
            return;
        } else if (operator !== undefined) {
            this.at += operator.length;
            this.end(operator === "|&" ? "|" : /^[()]|;/.test(operator) ? ";" : operator);
        } else if (char === "&") {
            this.at += 1;
            this.end("&");
        } else {
            this.words.push(this.word());
        }
    }

    /** `>file`, `2>&1`, `<<END` and so on: none of them is a word of the command. */
    private redirection(): boolean {
        const match = /^(?:\d*|&)(?:<<<|<<-?|>>|>&|<&|<>|>\||[<>])[ \t]*/.exec(
            this.script.slice(this.at, this.at + 24),
        );
        if (match === null) {
            return false;
        }
        this.at += match[0].length;
        const target = this.word();
        if (/<<-?[ \t]*$/.test(match[0]) && !match[0].includes("<<<")) {
            this.heredocs.push(target.text);
        }
        return true;
    }

    private skipHeredocs(): void {
        for (const end of this.heredocs.splice(0)) {
            while (this.at < this.script.length) {
                const next = this.until("\n", this.at);
                const line = this.script.slice(this.at, next).trim();
                this.at = next + 1;
                if (line === end) {
                    break;
                }
            }
        }
    }

    private word(): Word {
        let text = "";
        let expands = false;
        let quote = "";
        for (; this.at < this.script.length; this.at += 1) {
            const char = this.script[this.at] ?? "";
            const next = this.script[this.at + 1] ?? "";
            if (quote === "'" && char !== "'") {
                text += char;
            } else if (char === "\\") {
                this.at += 1;
                text +=
                    next === "\n"
                        ? ""
                        : quote === "" || '"\\$`'.includes(next)
                          ? next
                          : `\\${next}`;
            } else if (char === quote || (quote === "" && (char === "'" || char === '"'))) {
                quote = quote === "" ? char : "";
            } else if (char === "`" || (char === "$" && next === "(")) {
                text += this.substitution(char === "`");
                expands = true;
            } else if (char === "$" && /[\w{@*#?!]/.test(next)) {
                text += char;
                expands = true;
            } else if (quote === "" && /[\s;|&()<>]/.test(char)) {
                break;
            } else {
                text += char;
            }
        }
        return { text, expands };
    }

    /** Keeps the script of `$(…)` or of backticks; the reader is then at its last character. */
    private substitution(isBackticks: boolean): string {
        const start = this.at;
        let depth = 0;
        do {
            const char = this.script[this.at] ?? "";
            depth += char === "(" ? 1 : char === ")" ? -1 : 0;
            this.at += 1;
        } while (
            this.at < this.script.length &&
            (isBackticks ? this.script[this.at] !== "`" : depth > 0 || this.at === start + 1)
        );
        const end = isBackticks ? this.at : this.at - 1;
        this.substituted.push(this.script.slice(isBackticks ? start + 1 : start + 2, end));
        this.at = end;
        return "$()";
    }

    private end(then: string): void {
        const words = [...this.words];
        const substituted = this.substituted;
        this.words = [];
        this.substituted = [];
        let inner = false;
        while (words[0] !== undefined && (isLeading(words[0]) || isAssignment(words[0]))) {
            inner ||= CONDITIONS.includes(words[0].text);
            words.shift();
        }
        const first = words[0]?.text ?? "";
        if (ENDINGS.includes(first) || WITHOUT_COMMAND.includes(first)) {
            words.length = 0;
        }
        if (words.length > 0 || substituted.length > 0) {
            this.found.push({ words, then, inner, substituted });
        }
    }

    private until(text: string, from: number): number {
        const found = this.script.indexOf(text, from);
        return found === -1 ? this.script.length : found;
    }
}

function isLeading({ text }: Word): boolean {
    return LEADING.includes(text);
}

function isAssignment({ text }: Word): boolean {
    return /^\w+\+?=/.test(text);
}
