import { createInterface } from "node:readline/promises";
import pc from "picocolors";
import { decodeText } from "./text";

/** The input and output of a command, so that tests can replace it. */
export interface Terminal {
    /** Writes to standard output as is: the caller adds line breaks. */
    out(text: string): void;
    /** Writes to standard error as is: the caller adds line breaks. */
    error(text: string): void;
    /** All of standard input as text. */
    readonly stdin: () => Promise<string>;
    /** Asks the user a question, and returns the answer; `undefined` if standard input or output is not a terminal. */
    readonly ask: (question: string) => Promise<string | undefined>;
    /** Whether standard output is a terminal. */
    readonly isTTY: boolean;
    /** Width of the terminal in characters. @default 80 without a terminal */
    readonly columns: number;
    /** Height of the terminal in lines. @default 24 without a terminal */
    readonly rows: number;
    /** Whether to use colours: depends on NO_COLOR, FORCE_COLOR and the terminal. */
    readonly colour: boolean;
    /** Fires on Ctrl-C and SIGTERM. A command that never reads it is terminated immediately, as shells expect. */
    readonly signal: AbortSignal;
    /** Sets the exit code of the process; the last call counts. */
    exit(code: number): void;
}

/** Exit code for input that cannot be read and for wrong usage. */
export const UNUSABLE = 2;

/** A user error, printed without a stack trace. */
export class CliError extends Error {
    /**
     * @param message - the error and its fix; may have several lines
     * @param exitCode - exit code of the process
     */
    constructor(
        message: string,
        readonly exitCode: number = UNUSABLE,
    ) {
        super(message);
        this.name = "CliError";
    }
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
    let interrupted: AbortController | undefined;
    const signal = (): AbortSignal => (interrupted ??= onInterrupt()).signal;
    closeQuietly(process.stdout);
    return {
        out: (text) => void process.stdout.write(text),
        error: (text) => void process.stderr.write(text),
        stdin: readStdin,
        ask: (question) => ask(question),
        isTTY: process.stdout.isTTY,
        get columns() {
            return process.stdout.columns || 80;
        },
        get rows() {
            return process.stdout.rows || 24;
        },
        // The library enables colours in CI; files and pipes must remain readable for programs.
        colour: pc.isColorSupported && (process.stdout.isTTY || !!process.env["FORCE_COLOR"]),
        get signal() {
            return signal();
        },
        exit: (code) => {
            process.exitCode = code;
        },
    };
}

async function ask(question: string): Promise<string | undefined> {
    if (!process.stdin.isTTY || !process.stdout.isTTY) {
        return undefined;
    }
    const input = createInterface({ input: process.stdin, output: process.stdout });
    try {
        return await new Promise<string>((resolve) => {
            // Ctrl-C and Ctrl-D are no agreement
            input.once("close", () => resolve(""));
            void input.question(question).then(resolve);
        });
    } finally {
        input.close();
    }
}

/** More does not fit into a string with everything that is made of it. */
const LARGEST_STDIN_MIB = 256;

async function readStdin(): Promise<string> {
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of process.stdin as AsyncIterable<Buffer>) {
        parts.push(part);
        size += part.length;
        if (size > LARGEST_STDIN_MIB * 2 ** 20) {
            throw new CliError(`standard input is larger than ${LARGEST_STDIN_MIB} MiB`);
        }
    }
    return decodeText(Buffer.concat(parts));
}

/** The first interrupt ends the command gracefully, the second ends the process. */
function onInterrupt(): AbortController {
    const controller = new AbortController();
    for (const name of ["SIGINT", "SIGTERM"] as const) {
        process.once(name, () => controller.abort());
    }
    return controller;
}

/** A reader that closes the pipe early, such as `head`, is not an error. */
function closeQuietly(stream: NodeJS.WriteStream): void {
    stream.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code !== "EPIPE") {
            throw error;
        }
        process.exit();
    });
}
