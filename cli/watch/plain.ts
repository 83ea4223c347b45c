import { canaryKey } from "../../kube/release/canaries";
import { clock, progressText } from "../../kube/release/progress-text";
import { type WatchChange, WatchChanges } from "./changes";
import { healthText, type WatchedCanary, type WatchView } from "./view";

/** Prints one line per change, for output that is not a terminal. */
export class PlainReporter {
    private readonly changes = new WatchChanges();

    constructor(private readonly out: (text: string) => void) {}

    /** Prints the changes since the last view. */
    show(view: WatchView): void {
        for (const change of this.changes.next(view)) {
            this.out(`${clock(change.at)}  ${changeText(change)}\n`);
        }
    }
}

function changeText(change: WatchChange): string {
    switch (change.type) {
        case "progress":
            return watchedText(change.watched);
        case "event":
            return `${canaryKey(change.canary)}  ${change.warning ? "! " : ""}${change.message}`;
        case "deleted":
            return `${canaryKey(change.canary)}  deleted`;
        case "note":
            return change.text;
    }
}

function watchedText({ canary, weight, canaryHealth, primaryHealth }: WatchedCanary): string {
    const health = [
        ["canary", canaryHealth],
        ["primary", primaryHealth],
    ] as const;
    const healths = health.flatMap(([name, value]) =>
        value?.successRate === undefined ? [] : [`${name} ${healthText(value)}`],
    );
    return [`${canaryKey(canary)}  ${progressText(canary, weight)}`, ...healths].join(" · ");
}
