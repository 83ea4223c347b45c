import { visible } from "../../rules/problems/visible";
import type { FlaggerEvent } from "./events";

/**
 * Flagger's events in its own log, oldest first. Flagger logs every event that it sends; Kubernetes keeps only some of
 * them, and only for an hour.
 *
 * @param text - output of `kubectl logs`: JSON lines; all other lines are ignored
 */
export function eventsOfLog(text: string): FlaggerEvent[] {
    return text
        .split("\n")
        .flatMap(eventOfLine)
        .sort((a, b) => a.at - b.at);
}

interface LogLine {
    readonly ts?: string;
    readonly msg?: string;
    /** `name.namespace` */
    readonly canary?: string;
}

/** A message that Flagger logs at level info may still be a warning event in Kubernetes. */
const WARNING = /^(Halt|Rolling back|Canary failed|Promotion of .* failed)|not ready|error/i;

function eventOfLine(line: string): FlaggerEvent[] {
    const entry = parse(line);
    const at = Date.parse(entry?.ts ?? "");
    const dot = entry?.canary?.lastIndexOf(".") ?? -1;
    if (entry?.canary === undefined || entry.msg === undefined || dot < 0 || Number.isNaN(at)) {
        return [];
    }
    return [
        {
            namespace: visible(entry.canary.slice(dot + 1)),
            name: visible(entry.canary.slice(0, dot)),
            at,
            message: visible(entry.msg),
            warning: WARNING.test(entry.msg),
        },
    ];
}

/** The last line may be truncated, and lines of the proxy may be in between. */
function parse(line: string): LogLine | undefined {
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
