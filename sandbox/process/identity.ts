import { execFileSync } from "node:child_process";
import { isErrorCode } from "../errors";
import type { ProcessRecord } from "../state";

/**
 * When a process started, as text that is the same at every call, or undefined when it does not run.
 * Only `ps` works on both Linux and macOS. A zombie has ended, even if its parent has not been notified yet.
 */
export function startTime(pid: number): string | undefined {
    try {
        const text = execFileSync("ps", ["-o", "stat=", "-o", "lstart=", "-p", String(pid)], {
            encoding: "utf8",
            env: { ...process.env, LC_ALL: "C" },
            stdio: ["ignore", "pipe", "ignore"],
        }).trim();
        const [, stat, started] = /^(\S+)\s+(.*)$/.exec(text) ?? [];
        return stat === undefined || stat.startsWith("Z") ? undefined : started;
    } catch (error) {
        // ps exits with 1 when there is no such process
        if (error instanceof Error && "status" in error && error.status === 1) {
            return undefined;
        }
        throw error;
    }
}

/** Remembers a running process in a form that survives in a file. */
export function recordOf(name: string, pid: number): ProcessRecord {
    return { name, pid, started: startTime(pid) ?? "" };
}

/** Whether the recorded process, and not a later one with its pid, still runs. */
export function isAlive(record: ProcessRecord): boolean {
    return record.started !== "" && startTime(record.pid) === record.started;
}

/** Sends a signal to a process; one that has ended already is no fault. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
    try {
        process.kill(pid, signal);
    } catch (error) {
        if (!isErrorCode(error, "ESRCH")) {
            throw error;
        }
    }
}

/** Sends a signal to a whole process group; a group that is gone already is no fault. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
    signalProcess(-pid, signal);
}
