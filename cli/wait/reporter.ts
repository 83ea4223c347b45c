import { canaryKey, type CanaryReference } from "../../kube/release/canaries";
import type { FlaggerEvent } from "../../kube/release/events";
import { clock, progressText } from "../../kube/release/progress-text";
import { jsonText } from "../output";
import type { Memory } from "../../kube/release/observations";
import type { WaitResult } from "../../kube/release/result";
import { exitCodes } from "./exit-codes";

/** Prints each change of a Canary once, and the result at the end. */
export class WaitReporter {
    private last = "";
    private wasUnreachable = false;

    constructor(
        private readonly canary: CanaryReference,
        private readonly out: (text: string) => void,
        private readonly now: () => number,
    ) {}

    /** Prints the progress of the release if it has changed. */
    look({ last }: Memory, unreachable?: string): void {
        if (unreachable !== undefined) {
            if (!this.wasUnreachable) {
                this.line(`no answer from the cluster, retrying: ${unreachable}`);
            }
            this.wasUnreachable = true;
            return;
        }
        this.wasUnreachable = false;
        const text = last === undefined ? "" : progressText(last, last.statusWeight);
        if (text !== "" && text !== this.last) {
            this.line(text);
            this.last = text;
        }
    }

    /** Prints a line about the Canary, with the time. */
    line(text: string): void {
        this.out(`${clock(this.now())}  ${canaryKey(this.canary)}  ${text}\n`);
    }
}

/** The result as text, with Flagger's events. */
export function waitResultText(
    canary: CanaryReference,
    result: WaitResult,
    events: readonly FlaggerEvent[],
): string {
    const lines = events.map(
        ({ at, message, warning }) => `  ${clock(at)}  ${warning ? "! " : "  "}${message}`,
    );
    return [`${canaryKey(canary)}: ${result.reason}`, ...lines].join("\n") + "\n";
}

/** The result as one JSON object. */
export function waitResultJson(
    canary: CanaryReference,
    result: WaitResult,
    memory: Memory,
    events: readonly FlaggerEvent[],
    endedAt: number,
): string {
    return jsonText({
        namespace: canary.namespace,
        name: canary.name,
        outcome: result.outcome,
        reason: result.reason,
        exitCode: exitCodes[result.outcome],
        phase: memory.last?.phase,
        revision: memory.revision,
        waitedSeconds: Math.round((endedAt - memory.startedAt) / 1000),
        events: events.map(({ at, message, warning }) => ({
            at: new Date(at).toISOString(),
            type: warning ? "Warning" : "Normal",
            message,
        })),
    });
}
