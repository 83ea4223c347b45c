import { received } from "./curl";
import { type ProgressSink, formatDuration } from "./progress";

const LIVE_EVERY_MS = 1_000;
const LINE_EVERY_MS = 30_000;

/** Shows which archives are being downloaded, and how much of them has arrived. */
export class DownloadProgress {
    private readonly running = new Map<string, { readonly file: string; readonly since: number }>();
    private timer?: NodeJS.Timeout;

    constructor(private readonly sink: ProgressSink) {}

    /** A download starts; `file` is where it arrives. */
    start(label: string, file: string): void {
        this.note(`${label}: downloading`);
        this.running.set(label, { file, since: Date.now() });
        this.timer ??= setInterval(
            () => this.show(),
            this.sink.live === undefined ? LINE_EVERY_MS : LIVE_EVERY_MS,
        ).unref();
    }

    /** A download that was started has arrived whole. */
    arrived(label: string): void {
        const entry = this.running.get(label);
        if (entry !== undefined) {
            const time = formatDuration(Date.now() - entry.since);
            this.note(`${label}: downloaded ${formatBytes(received(entry.file).bytes)} in ${time}`);
        }
    }

    /** A download that was started has ended, in whatever way. */
    end(label: string): void {
        this.running.delete(label);
        if (this.running.size === 0) {
            clearInterval(this.timer);
            this.timer = undefined;
            this.sink.live?.("");
        }
    }

    /** A remark between the lines. */
    note(text: string): void {
        this.sink.live?.("");
        this.sink.line(text);
    }

    private show(): void {
        const shown = [...this.running].map(([label, { file }]) => {
            const { bytes, total } = received(file);
            const of = total === undefined ? "" : ` of ${formatBytes(total)}`;
            return `${label}: ${formatBytes(bytes)}${of}`;
        });
        (this.sink.live ?? this.sink.line)(shown.join("; "));
    }
}

/** A number of bytes as people say it: `12 kB`, `357.4 MB`. */
export function formatBytes(bytes: number): string {
    return bytes < 1_000_000
        ? `${Math.ceil(bytes / 1_000)} kB`
        : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
