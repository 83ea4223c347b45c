import { canaryKey, type CanaryReference } from "../cluster/canaries";
import type { FlaggerEvent } from "../cluster/events";
import { clock, progressText } from "../live/progress-text";
import type { Memory } from "./observations";
import { exitCodes, type WaitResult } from "./result";

/** Events that are told with a result. */
const TOLD_EVENTS = 6;

/** Tells each change of a Canary once, and the result at the end. */
export class WaitReporter {
    private last = "";
    private wasUnreachable = false;

    constructor(
        private readonly canary: CanaryReference,
        private readonly out: (text: string) => void,
        private readonly now: () => number,
    ) {}

    /** Tells how the release stands, if that has changed. */
    look({ last }: Memory, unreachable?: string): void {
        if (unreachable !== undefined) {
            if (!this.wasUnreachable) {
                this.line(`no answer, asking again: ${unreachable}`);
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

    private line(text: string): void {
        this.out(`${clock(this.now())}  ${canaryKey(this.canary)}  ${text}\n`);
    }
}

/**
 * The events that tell why: the last ones since the release began, each text once.
 *
 * @param events - the Canary's, oldest first
 * @param since - where no event tells of the beginning; milliseconds since the epoch
 */
export function tellingEvents(events: readonly FlaggerEvent[], since: number): FlaggerEvent[] {
    // by the cluster's clock, which may not be this machine's
    const beginning = events.findLast(({ message }) =>
        message.startsWith("New revision detected!"),
    );
    const own = events.filter(({ at }) => at >= (beginning?.at ?? since));
    return own
        .filter(({ message }, index) => own.slice(index + 1).every((e) => e.message !== message))
        .slice(-TOLD_EVENTS);
}

/** The result as text, with Flagger's own words. */
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
    return (
        JSON.stringify(
            {
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
            },
            undefined,
            2,
        ) + "\n"
    );
}
