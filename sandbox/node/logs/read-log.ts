import { on } from "node:events";
import * as fs from "node:fs";
import type { ContainerLog, Written } from "./container-log";
import { LineSplitter, type LogLine, lineFeed } from "./line-splitter";
import { type LogRun, timeOf } from "./log-index";
import type { LogOptions } from "./log-options";

/** Bytes of each look for the last lines, which begins at the end. */
const block = 64 * 1024;

/**
 * A part of a container's log, as `kubectl logs` shows it. With `follow`, it ends with the container's process.
 *
 * @param run the process whose output it is
 * @param signal ends it
 */
export async function* readLog(
    log: ContainerLog,
    run: LogRun,
    options: LogOptions,
    signal: AbortSignal,
): AsyncGenerator<Buffer> {
    let left = options.limitBytes ?? Infinity;
    for await (const { bytes, at } of linesOf(log, run, options, signal)) {
        if (at >= options.sinceMs) {
            const shown = options.timestamps ? Buffer.concat([timestamp(at), bytes]) : bytes;
            yield shown.subarray(0, left);
            left -= shown.length;
        }
        if (left <= 0) {
            return;
        }
    }
}

async function* linesOf(
    log: ContainerLog,
    run: LogRun,
    options: LogOptions,
    signal: AbortSignal,
): AsyncGenerator<LogLine> {
    const splitter = new LineSplitter();
    const hint = { place: 0 };
    // in one turn: what is written afterwards is an event, what was written before is in the file
    const further =
        options.follow && !options.previous && log.running
            ? on(log.events, "written", { signal, close: ["end"] })
            : [];
    const to = options.previous ? run.to : log.size;
    let byte = tailStart(log.file, run.from, to, options.tailLines);
    if (byte < to) {
        const file = fs.createReadStream(log.file, { start: byte, end: to - 1, signal });
        for await (const bytes of file as AsyncIterable<Buffer>) {
            const start = byte;
            yield* splitter.split(bytes, (offset) => timeOf(run, start + offset, hint));
            byte += bytes.length;
        }
    }
    for await (const [{ bytes, at }] of further as AsyncIterable<[Written]>) {
        yield* splitter.split(bytes, () => at);
    }
    yield* splitter.rest();
}

/** The byte at which the last lines of a part of a file begin. */
function tailStart(file: string, from: number, to: number, lines = Infinity): number {
    if (lines === Infinity || from === to) {
        return from;
    }
    const opened = fs.openSync(file, "r");
    try {
        // the line feed that ends the last line begins no other
        let wanted = lines + (lastByte(opened, to) === lineFeed ? 1 : 0);
        const buffer = Buffer.alloc(block);
        for (let end = to; end > from; end -= block) {
            const start = Math.max(from, end - block);
            const bytes = buffer.subarray(0, end - start);
            fs.readSync(opened, bytes, 0, bytes.length, start);
            for (let at = bytes.length - 1; at >= 0; at -= 1) {
                wanted -= bytes[at] === lineFeed ? 1 : 0;
                if (wanted === 0) {
                    return start + at + 1;
                }
            }
        }
        return from;
    } finally {
        fs.closeSync(opened);
    }
}

function lastByte(opened: number, end: number): number {
    const byte = Buffer.alloc(1);
    fs.readSync(opened, byte, 0, 1, end - 1);
    return byte[0];
}

/** A time as kubelets write it before a line. */
function timestamp(at: number): Buffer {
    return Buffer.from(`${new Date(at).toISOString().replace("Z", "000000Z")} `);
}
