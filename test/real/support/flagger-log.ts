import * as fs from "node:fs";
import * as path from "node:path";

/** One line of Flagger's about a canary. */
export interface FlaggerLine {
    /** Milliseconds since the epoch. */
    readonly at: number;
    readonly message: string;
}

/**
 * Follows the logs of the Flagger in a namespace, for many canaries at once: each look reads only what has been added.
 * Flagger logs each event that it sends, and Kubernetes' client drops events past 25 for an object.
 */
export class FlaggerLog {
    /** Lines that name no canary of theirs, as they stand in the log. */
    readonly others: string[] = [];
    private readonly lines = new Map<string, FlaggerLine[]>();
    private readonly read = new Map<string, number>();

    constructor(
        private readonly podsDir: string,
        private readonly namespace = "flagger-system",
    ) {}

    /** The lines about a canary so far, oldest first. */
    of(namespace: string, name: string): readonly FlaggerLine[] {
        return this.lines.get(`${name}.${namespace}`) ?? [];
    }

    /** Reads what has been added since the last look. */
    look(): void {
        const pods = fs.readdirSync(this.podsDir);
        for (const pod of pods.filter((name) => name.startsWith(`${this.namespace}_`))) {
            const file = path.join(this.podsDir, pod, "flagger.log");
            if (fs.existsSync(file)) {
                this.readOn(file);
            }
        }
    }

    private readOn(file: string): void {
        const text = fs.readFileSync(file);
        const from = this.read.get(file) ?? 0;
        // the last line may still be half written
        const to = text.lastIndexOf("\n") + 1;
        this.read.set(file, to);
        for (const line of text.subarray(from, to).toString("utf8").split("\n")) {
            if (line.startsWith("{") && line.includes('"canary":')) {
                const entry = JSON.parse(line) as { ts: string; msg: string; canary: string };
                const list = this.lines.get(entry.canary) ?? [];
                this.lines.set(entry.canary, list);
                list.push({ at: Date.parse(entry.ts), message: entry.msg });
            } else if (line !== "" && !line.includes('"msg":"Synced ')) {
                this.others.push(line);
            }
        }
    }
}
