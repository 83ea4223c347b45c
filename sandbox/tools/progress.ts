/** Where progress goes. */
export interface ProgressSink {
    /** A line that stays. */
    readonly line: (text: string) => void;
    /** A line that is overwritten by the next; absent where that cannot be shown. */
    readonly live?: (text: string) => void;
}

interface Running {
    readonly since: number;
    readonly label: string;
    /** False while it fetches, or waits for its turn. */
    readonly builds: boolean;
}

const LIVE_EVERY_MS = 1_000;
const LINE_EVERY_MS = 30_000;

/** Shows what is being built, how much of all it is, and the time so far. */
export class Progress {
    private readonly started = Date.now();
    private readonly running = new Map<string, Running>();
    private begun = 0;
    private timer?: NodeJS.Timeout;

    constructor(
        private readonly sink: ProgressSink,
        /** How many things there are to build. */
        private readonly total: number,
    ) {}

    /** Something starts, fetching what it needs first; `count` of the total are made at once. */
    start(name: string, count: number): void {
        const [first, last] = [this.begun + 1, this.begun + count];
        this.begun = last;
        const which = first === last ? `${first}` : `${first}-${last}`;
        const label = `[${which} of ${this.total}] ${name}`;
        // while another is built, its fetching is no news
        if (this.running.size === 0) {
            this.note(`${label}: fetching`);
        }
        this.running.set(name, { since: Date.now(), label, builds: false });
        this.timer ??= setInterval(
            () => this.show(),
            this.sink.live === undefined ? LINE_EVERY_MS : LIVE_EVERY_MS,
        ).unref();
    }

    /** Something that was started has fetched all it needs. */
    building(name: string): void {
        const entry = this.entry(name);
        this.running.set(name, { ...entry, since: Date.now(), builds: true });
        this.note(`${entry.label}: building`);
    }

    /** Something that was started has ended. */
    end(name: string, how = "done"): void {
        const entry = this.entry(name);
        this.running.delete(name);
        this.note(`${entry.label}: ${how} in ${this.times(entry.since)}`);
        if (this.running.size === 0) {
            this.stop();
        }
    }

    /** A remark between the lines. */
    note(text: string): void {
        this.clear();
        this.sink.line(text);
    }

    /** Shows nothing any more. */
    stop(): void {
        clearInterval(this.timer);
        this.timer = undefined;
        this.clear();
    }

    private entry(name: string): Running {
        const entry = this.running.get(name);
        if (entry === undefined) {
            throw new Error(`${name} was not started`);
        }
        return entry;
    }

    private show(): void {
        const builds = [...this.running.values()].filter((entry) => entry.builds);
        // nothing is built: then the fetching is what one waits for
        const shown = builds.length > 0 ? builds : [...this.running.values()].slice(0, 1);
        for (const { since, label } of shown) {
            const text = `${label}: ${this.times(since)}`;
            if (this.sink.live === undefined) {
                this.sink.line(text);
            } else {
                this.sink.live(text);
            }
        }
    }

    private clear(): void {
        this.sink.live?.("");
    }

    private times(since: number): string {
        const now = Date.now();
        return `${formatDuration(now - since)} (${formatDuration(now - this.started)} in total)`;
    }
}

/** A sink for standard error: with a live line where that is a terminal. */
export function terminalSink(stream: NodeJS.WriteStream = process.stderr): ProgressSink {
    const line = (text: string): void => void stream.write(`${text}\n`);
    if (!stream.isTTY) {
        return { line };
    }
    return {
        line,
        // back to the line's start, and everything on it erased
        live: (text) => void stream.write(`\r\u001b[K${text.slice(0, (stream.columns ?? 80) - 1)}`),
    };
}

/** A duration as people say it: `42 s`, `3 min 05 s`. */
export function formatDuration(ms: number): string {
    const seconds = Math.round(ms / 1000);
    return seconds < 60
        ? `${seconds} s`
        : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}
