import { canaryKey } from "../cluster/canaries";
import { clock, progressText } from "../live/progress-text";
import { eventKey, healthText, type WatchedCanary, type WatchView } from "./view";

/** Prints one line per change, for output that is not a terminal. */
export class PlainReporter {
    private readonly progress = new Map<string, string>();
    private readonly reported = new Set<string>();
    private readonly notes = new Set<string>();
    private first = true;

    constructor(private readonly out: (text: string) => void) {}

    /** Prints the changes since the last view; events from before the first view are omitted. */
    show(view: WatchView): void {
        for (const event of view.events) {
            const key = eventKey(event);
            if (!this.first && !this.reported.has(key)) {
                const mark = event.warning ? "! " : "";
                this.line(event.at, `${canaryKey(event)}  ${mark}${event.message}`);
            }
            this.reported.add(key);
        }
        for (const watched of view.canaries) {
            this.canary(view.at, watched);
        }
        const gone = [...this.progress.keys()].filter((key) =>
            view.canaries.every(({ canary }) => canaryKey(canary) !== key),
        );
        for (const key of gone) {
            this.line(view.at, `${key}  deleted`);
            this.progress.delete(key);
        }
        for (const note of view.missing) {
            // once: the reason differs from request to request, and an answer in between would repeat it
            const [what = note] = note.split(":");
            if (!this.notes.has(what)) {
                this.notes.add(what);
                this.line(view.at, note);
            }
        }
        this.first = false;
    }

    private canary(at: number, watched: WatchedCanary): void {
        const { canary, weight, canaryHealth, primaryHealth } = watched;
        const key = canaryKey(canary);
        const text = progressText(canary, weight);
        if (this.progress.get(key) === text) {
            return;
        }
        this.progress.set(key, text);
        const health = [
            ["canary", canaryHealth],
            ["primary", primaryHealth],
        ] as const;
        const healths = health.flatMap(([name, value]) =>
            value?.successRate === undefined ? [] : [`${name} ${healthText(value)}`],
        );
        this.line(at, [`${key}  ${text}`, ...healths].join(" · "));
    }

    private line(at: number, text: string): void {
        this.out(`${clock(at)}  ${text}\n`);
    }
}
