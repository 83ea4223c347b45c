import pc from "picocolors";

/** What a command of the command line meets of the outside, so that tests can stand in for it. */
export interface Terminal {
    /** Writes to standard output, exactly as given: a line break is the caller's. */
    out(text: string): void;
    /** Writes to standard error, exactly as given: a line break is the caller's. */
    error(text: string): void;
    /** All of standard input as text. */
    readonly stdin: () => Promise<string>;
    /** Whether standard output is a terminal that a person looks at. */
    readonly isTTY: boolean;
    /** Width of the terminal in characters. @default 80, where there is none */
    readonly columns: number;
    /** Height of the terminal in lines. @default 24, where there is none */
    readonly rows: number;
    /** Whether to write in colours: NO_COLOR, FORCE_COLOR and the terminal decide. */
    readonly colour: boolean;
    /** Fires on Ctrl-C and SIGTERM. A command that never asks for it is ended at once instead, as shells expect. */
    readonly signal: AbortSignal;
    /** Sets the exit code that the process will have at its end; the last one counts. */
    exit(code: number): void;
}

/** Exit code for input that cannot be read and for wrong usage. */
export const UNUSABLE = 2;

/** A mistake of the user, told without a stack trace. */
export class CliError extends Error {
    /**
     * @param message - what is wrong and how to mend it; several lines are allowed
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
        isTTY: process.stdout.isTTY,
        get columns() {
            return process.stdout.columns || 80;
        },
        get rows() {
            return process.stdout.rows || 24;
        },
        // The library takes a pipeline for a terminal in colours; files and pipes are to be read by programs too.
        colour: pc.isColorSupported && (process.stdout.isTTY || !!process.env["FORCE_COLOR"]),
        get signal() {
            return signal();
        },
        exit: (code) => {
            process.exitCode = code;
        },
    };
}

async function readStdin(): Promise<string> {
    const parts: Buffer[] = [];
    for await (const part of process.stdin as AsyncIterable<Buffer>) {
        parts.push(part);
    }
    return Buffer.concat(parts).toString("utf8");
}

/** The first interrupt lets the command end in order, the second ends the process. */
function onInterrupt(): AbortController {
    const controller = new AbortController();
    for (const name of ["SIGINT", "SIGTERM"] as const) {
        process.once(name, () => controller.abort());
    }
    return controller;
}

/** A reader that has seen enough, such as `head`, is no failure. */
function closeQuietly(stream: NodeJS.WriteStream): void {
    stream.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code !== "EPIPE") {
            throw error;
        }
        process.exit();
    });
}
