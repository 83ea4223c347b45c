import type { Terminal } from "../../../cli/terminal";

/** A terminal that keeps what was written to it. */
export interface RecordedTerminal extends Terminal {
    readonly written: { out: string; error: string; exitCode: number };
}

/**
 * A terminal for a test.
 *
 * @param replaced parts that differ from a pipe of 80 columns without colours and with empty standard input
 */
export function recordedTerminal(replaced: Partial<Terminal> = {}): RecordedTerminal {
    const written = { out: "", error: "", exitCode: 0 };
    return {
        written,
        out: (text) => void (written.out += text),
        error: (text) => void (written.error += text),
        stdin: () => Promise.resolve(""),
        ask: () => Promise.resolve(undefined),
        isTTY: false,
        columns: 80,
        rows: 24,
        colour: false,
        signal: new AbortController().signal,
        exit: (code) => void (written.exitCode = code),
        ...replaced,
    };
}
