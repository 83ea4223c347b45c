import * as fs from "node:fs";
import * as path from "node:path";
import { isErrorCode } from "./errors";
import type { SandboxPaths } from "./paths";
import { isAlive, recordOf, signalProcess } from "./process/identity";
import type { ProcessRecord } from "./state";
import { done, notYet, waitFor } from "./wait";

/** Longer than a start waits for its supervisor to end. */
const stopLimitMs = 90_000;

/**
 * Records that this process is starting the sandbox, from before the tools are looked up until the sandbox is up or has
 * failed, so that a `down` finds the start before there is a supervisor. Each start has a file of its own: several can
 * run at once, and none overwrites what another writes.
 *
 * @returns a function that removes the record
 */
export function recordStart(paths: SandboxPaths): () => void {
    fs.mkdirSync(paths.starts, { recursive: true, mode: 0o700 });
    const file = path.join(paths.starts, `${process.pid}.json`);
    // moved into place whole: a reader finds no half of a record
    const draft = `${file}.draft`;
    fs.writeFileSync(draft, JSON.stringify(recordOf("start", process.pid)));
    fs.renameSync(draft, file);
    return () => fs.rmSync(file, { force: true });
}

/** The starts in progress. The record of a start that was killed is removed. */
export function startsInProgress(paths: SandboxPaths): readonly ProcessRecord[] {
    if (!fs.existsSync(paths.starts)) {
        return [];
    }
    return fs
        .readdirSync(paths.starts)
        .filter((name) => name.endsWith(".json"))
        .flatMap((name) => {
            const file = path.join(paths.starts, name);
            const record = readRecord(file);
            if (record !== undefined && isAlive(record)) {
                return [record];
            }
            fs.rmSync(file, { force: true });
            return [];
        });
}

/**
 * Stops the starts in progress, except one of this process: each ends what it has started before it ends itself.
 *
 * @returns how many starts it stopped
 */
export async function stopStarts(
    paths: SandboxPaths,
    report: (line: string) => void,
): Promise<number> {
    const stopped = new Set<number>();
    await waitFor({
        what: "the start in progress to end",
        limitMs: stopLimitMs,
        log: path.join(paths.logs, "supervisor.log"),
        look: () => {
            const others = startsInProgress(paths).filter(({ pid }) => pid !== process.pid);
            for (const { pid } of others.filter(({ pid }) => !stopped.has(pid))) {
                report(`stopping the start in progress (pid ${pid})`);
                signalProcess(pid, "SIGTERM");
                stopped.add(pid);
            }
            return others.length === 0
                ? done(undefined)
                : notYet(`pid ${others.map(({ pid }) => pid).join(", ")} is still running`);
        },
    });
    return stopped.size;
}

/** A start removes its record when it ends, possibly between the listing and this. */
function readRecord(file: string): ProcessRecord | undefined {
    try {
        return JSON.parse(fs.readFileSync(file, "utf8")) as ProcessRecord;
    } catch (error) {
        if (isErrorCode(error, "ENOENT")) {
            return undefined;
        }
        throw error;
    }
}
