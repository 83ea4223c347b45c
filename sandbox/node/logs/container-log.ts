import { EventEmitter } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import type { OutputSink } from "../../process/managed";
import { type LogRun, parseLogIndex, runLine, timeLine } from "./log-index";

/** A part of a log that has just been written. */
export interface Written {
    readonly bytes: Buffer;
    /** Milliseconds since the epoch. */
    readonly at: number;
}

/**
 * The log of a container: what its processes print, byte by byte, and beside it an index with the begin of each process
 * and the time of each part. It remains when the sandbox stops, and is continued by its next start.
 */
export class ContainerLog implements OutputSink {
    /** Emits `written` with a {@link Written}, and `end` when the process has ended. */
    readonly events = new EventEmitter().setMaxListeners(0);
    private readonly indexFile: string;
    private open?: { readonly log: number; readonly index: number; size: number };

    /**
     * @param file its path, which ends in `.log`
     * @param podUid UID of the pod, whose processes alone are read
     */
    constructor(
        readonly file: string,
        private readonly podUid: string,
    ) {
        this.indexFile = file.replace(/\.log$/, ".index");
    }

    /** Whether a process writes to it. */
    get running(): boolean {
        return this.open !== undefined;
    }

    /** Its bytes so far. */
    get size(): number {
        return this.open?.size ?? fs.statSync(this.file).size;
    }

    /** Aborted when the present process ends. */
    ended(): AbortSignal {
        const ending = new AbortController();
        this.events.once("end", () => ending.abort());
        return ending.signal;
    }

    begin(): void {
        fs.mkdirSync(path.dirname(this.file), { recursive: true });
        const log = fs.openSync(this.file, "a", 0o600);
        const index = fs.openSync(this.indexFile, "a", 0o600);
        const { size } = fs.fstatSync(log);
        this.open = { log, index, size };
        fs.writeSync(index, runLine(size, this.podUid));
    }

    write(bytes: Buffer): void {
        if (this.open === undefined) {
            return;
        }
        const at = Date.now();
        fs.writeSync(this.open.index, timeLine({ from: this.open.size, at }));
        // a write to a file can be in parts
        for (let written = 0; written < bytes.length;) {
            written += fs.writeSync(this.open.log, bytes, written);
        }
        this.open.size += bytes.length;
        this.events.emit("written", { bytes, at } satisfies Written);
    }

    end(): void {
        if (this.open !== undefined) {
            fs.closeSync(this.open.log);
            fs.closeSync(this.open.index);
            this.open = undefined;
            this.events.emit("end");
        }
    }

    /** The processes of this pod so far, the first first. */
    runs(): LogRun[] {
        if (!fs.existsSync(this.indexFile)) {
            return [];
        }
        return parseLogIndex(fs.readFileSync(this.indexFile, "utf8"), this.size).filter(
            ({ podUid }) => podUid === this.podUid,
        );
    }
}
