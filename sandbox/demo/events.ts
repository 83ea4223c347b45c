import * as fs from "node:fs";
import * as path from "node:path";
import type { DemoCanary } from "./snapshot";

/** One of Flagger's events about a canary. */
export interface DemoEvent {
    readonly id: string;
    /** Milliseconds since the epoch. */
    readonly at: number;
    readonly message: string;
    /** Whether it reports a halted release. */
    readonly warning: boolean;
}

/**
 * Flagger's events about a canary, oldest first, from its own log. It writes each of them there and sends it to
 * Kubernetes too, but of those Kubernetes' client lets 25 through for an object and then one in five minutes.
 */
export function readFlaggerEvents(podsDir: string, canary: DemoCanary): DemoEvent[] {
    if (!fs.existsSync(podsDir)) {
        return [];
    }
    return fs
        .readdirSync(podsDir)
        .map((pod) => path.join(podsDir, pod, "flagger.log"))
        .filter((file) => fs.existsSync(file))
        .flatMap((file) => parseFlaggerLog(file, fs.readFileSync(file, "utf8"), canary))
        .sort((a, b) => a.at - b.at);
}

/** The events in the text of a log; lines about other things, and one that is only half written, are left out. */
export function parseFlaggerLog(source: string, text: string, canary: DemoCanary): DemoEvent[] {
    const name = `${canary.name}.${canary.namespace}`;
    return text
        .split("\n")
        .slice(0, -1)
        .flatMap((line, index) => {
            if (!line.startsWith("{") || !line.includes(`"canary":"${name}"`)) {
                return [];
            }
            const entry = JSON.parse(line) as { ts: string; msg: string };
            const warning = /^(Halt|Rolling back|Canary failed)/.test(entry.msg);
            return [
                { id: `${source}:${index}`, at: Date.parse(entry.ts), message: entry.msg, warning },
            ];
        });
}
