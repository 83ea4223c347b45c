import { canaryKey, type CanaryReference } from "../../kube/release/canaries";
import { progressText } from "../../kube/release/progress-text";
import { eventKey, type WatchedCanary, type WatchView } from "./view";

/** A change between two views, with its time in milliseconds since the epoch. */
export type WatchChange =
    | (At & { readonly type: "progress"; readonly watched: WatchedCanary })
    | (At & {
          readonly type: "event";
          readonly canary: CanaryReference;
          readonly message: string;
          readonly warning: boolean;
      })
    | (At & { readonly type: "deleted"; readonly canary: CanaryReference })
    | (At & { readonly type: "note"; readonly text: string });

interface At {
    readonly at: number;
}

/** Finds what a view has that the views before had not. */
export class WatchChanges {
    private readonly progress = new Map<string, [string, CanaryReference]>();
    private readonly reported = new Set<string>();
    private readonly notes = new Set<string>();
    private first = true;

    /** The changes since the last view; events from before the first view are omitted. */
    next(view: WatchView): WatchChange[] {
        const changes = [
            ...this.events(view),
            ...view.canaries.flatMap((watched) => this.canary(view.at, watched)),
            ...this.gone(view),
            ...this.missing(view),
        ];
        this.first = false;
        return changes;
    }

    private events({ events }: WatchView): WatchChange[] {
        return events.flatMap((event) => {
            const key = eventKey(event);
            const isNew = !this.first && !this.reported.has(key);
            this.reported.add(key);
            const { at, message, warning } = event;
            return isNew ? [{ type: "event", at, canary: event, message, warning }] : [];
        });
    }

    private canary(at: number, watched: WatchedCanary): WatchChange[] {
        const { canary, weight } = watched;
        const key = canaryKey(canary);
        const text = progressText(canary, weight);
        if (this.progress.get(key)?.[0] === text) {
            return [];
        }
        this.progress.set(key, [text, canary]);
        return [{ type: "progress", at, watched }];
    }

    private gone({ at, canaries }: WatchView): WatchChange[] {
        return [...this.progress].flatMap(([key, [, canary]]) => {
            if (canaries.some((each) => canaryKey(each.canary) === key)) {
                return [];
            }
            this.progress.delete(key);
            return [{ type: "deleted", at, canary }];
        });
    }

    /** Each once: the reason differs from request to request, and an answer in between would repeat it. */
    private missing({ at, missing }: WatchView): WatchChange[] {
        return missing.flatMap((text) => {
            const [what = text] = text.split(":");
            const isNew = !this.notes.has(what);
            this.notes.add(what);
            return isNew ? [{ type: "note", at, text }] : [];
        });
    }
}
