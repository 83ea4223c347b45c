import type { CanaryReference } from "../../kube/release/canaries";
import { jsonLine } from "../output";
import { type WatchChange, WatchChanges } from "./changes";
import type { WatchView } from "./view";

/** Prints one JSON object per change and line. */
export class JsonReporter {
    private readonly changes = new WatchChanges();

    constructor(private readonly out: (text: string) => void) {}

    /** Prints the changes since the last view. */
    show(view: WatchView): void {
        for (const change of this.changes.next(view)) {
            this.out(jsonLine(changeObject(change)));
        }
    }
}

function changeObject(change: WatchChange): object {
    const { type } = change;
    const common = { at: new Date(change.at).toISOString(), type };
    switch (type) {
        case "progress": {
            const { canary, weight, canaryHealth, primaryHealth } = change.watched;
            const { phase, iterations, failedChecks, threshold, suspended } = canary;
            return {
                ...common,
                ...nameOf(canary),
                ...{ phase, weight, iterations, failedChecks, threshold, suspended },
                canary: canaryHealth,
                primary: primaryHealth,
            };
        }
        case "event": {
            const { canary, message, warning } = change;
            return { ...common, ...nameOf(canary), message, warning };
        }
        case "deleted":
            return { ...common, ...nameOf(change.canary) };
        case "note":
            return { ...common, message: change.text };
    }
}

function nameOf({ namespace, name }: CanaryReference): CanaryReference {
    return { namespace, name };
}
