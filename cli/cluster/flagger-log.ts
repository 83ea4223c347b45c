import { visible } from "../../rules/problems/visible";
import type { FlaggerEvent } from "../../kube/release/events";

/** One log of Flagger: of one run of its container. */
export interface FlaggerLog {
    /** Its events, oldest first. */
    readonly events: readonly FlaggerEvent[];
    /**
     * The time from which it has every event, milliseconds since the epoch: when this Flagger began to work, or else its
     * first event. @default - it has no event, and this Flagger never worked
     */
    readonly from?: number;
}

/**
 * Reads Flagger's own log. Flagger logs every event that it sends; Kubernetes keeps only some of them, and only for
 * an hour.
 *
 * @param text - output of `kubectl logs`: JSON, or tabs with `-zap-encoding=console`; all other lines are ignored
 * @param log - name of the log
 * @see Flagger pkg/controller/events.go, pkg/logger/logger.go
 */
export function readLog(text: string, log: string): FlaggerLog {
    const lines = text.split("\n").flatMap((line) => parseJson(line) ?? parseConsole(line) ?? []);
    const events = lines.flatMap((line) => eventOf(line, log)).sort((a, b) => a.at - b.at);
    const began = lines.find(({ msg }) => msg === "Started operator workers")?.ts;
    const from = Math.min(...[began].map(timeOfLine), events[0]?.at ?? Infinity);
    return { events, ...(Number.isFinite(from) && { from }) };
}

interface LogLine {
    readonly ts?: string;
    readonly caller?: string;
    readonly msg?: string;
    /** `name.namespace` */
    readonly canary?: string;
}

/** A message that Flagger logs at level info may still be a warning event in Kubernetes. */
const WARNING = /^(Halt|Rolling back|Canary failed|Promotion of .* failed)|not ready|error/i;

/** Where Flagger logs its events; other lines about a Canary are none. */
const EVENTS = "controller/events.go:";

function eventOf({ ts, msg, canary, caller = EVENTS }: LogLine, log: string): FlaggerEvent[] {
    const at = timeOfLine(ts);
    const dot = canary?.lastIndexOf(".") ?? -1;
    const isEvent = caller.startsWith(EVENTS) && canary !== undefined && dot >= 0;
    if (!isEvent || msg === undefined || !Number.isFinite(at)) {
        return [];
    }
    return [
        {
            namespace: visible(canary.slice(dot + 1)),
            name: visible(canary.slice(0, dot)),
            at,
            message: visible(msg),
            warning: WARNING.test(msg),
            log,
        },
    ];
}

/** The offset of Flagger's time zone has no colon. */
function timeOfLine(ts: string | undefined): number {
    const at = Date.parse((ts ?? "").replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
    return Number.isNaN(at) ? Infinity : at;
}

/** The last line may be truncated, and lines of the proxy may be in between. */
function parseJson(line: string): LogLine | undefined {
    if (!line.startsWith("{") || !line.endsWith("}")) {
        return undefined;
    }
    try {
        return JSON.parse(line) as LogLine;
    } catch (error) {
        if (error instanceof SyntaxError) {
            return undefined;
        }
        throw error;
    }
}

/** A line of `-zap-encoding=console`: time, level, source and message, and its fields as JSON. */
function parseConsole(line: string): LogLine | undefined {
    const [, ts, caller, msg, fields] =
        /^(\S+)\t\w+\t(\S+)\t(.*?)(?:\t(\{.*\}))?$/.exec(line) ?? [];
    return ts === undefined ? undefined : { ...parseJson(fields ?? "{}"), ts, caller, msg };
}
