import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import { signalGroup } from "../process/identity";

/** A program to run to its end. */
export interface Command {
    readonly program: string;
    readonly args: readonly string[];
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
    /** File that gets both streams, added to its end. */
    readonly log?: string;
    /** Kills the program and everything that it has started. */
    readonly signal?: AbortSignal;
    /** Milliseconds after which the program is killed. @default none: a build takes what it takes */
    readonly limitMs?: number;
}

/** How a command ended. */
export interface Outcome {
    /** Null when a signal ended it. */
    readonly code: number | null;
    readonly stdout: string;
    /** The end of both streams together, at most 64 KiB. */
    readonly output: string;
}

/** Runs a command; rejects only when it cannot be started or was aborted. */
export type RunCommand = (command: Command) => Promise<Outcome>;

const KEPT = 64 * 1024;
const GRACE_MS = 2_000;

/** Runs a command as a child in a process group of its own. */
export const runCommand: RunCommand = (command) =>
    new Promise((resolve, reject) => {
        command.signal?.throwIfAborted();
        const child = spawn(command.program, command.args, {
            cwd: command.cwd,
            env: command.env,
            detached: true,
            stdio: ["ignore", "pipe", "pipe"],
        });
        const log = command.log === undefined ? undefined : fs.openSync(command.log, "a");
        let stdout = "";
        let output = "";
        const keep = (chunk: Buffer): void => {
            output = (output + chunk.toString("utf8")).slice(-KEPT);
            if (log !== undefined) {
                fs.writeSync(log, chunk);
            }
        };
        child.stdout.on("data", (chunk: Buffer) => {
            stdout += chunk.toString("utf8");
            keep(chunk);
        });
        child.stderr.on("data", keep);
        const killer = new Killer(child);
        const timer =
            command.limitMs === undefined
                ? undefined
                : setTimeout(() => killer.kill(), command.limitMs);
        command.signal?.addEventListener("abort", killer.kill);
        const settle = (act: () => void): void => {
            killer.disarm();
            clearTimeout(timer);
            command.signal?.removeEventListener("abort", killer.kill);
            if (log !== undefined) {
                fs.closeSync(log);
            }
            act();
        };
        child.once("error", (error) => settle(() => reject(error)));
        child.once("close", (code) =>
            settle(() => {
                if (command.signal?.aborted) {
                    reject(command.signal.reason as Error);
                } else {
                    resolve({ code, stdout, output });
                }
            }),
        );
    });

/** Ends a child with its whole group: on request, and when this process exits first. */
class Killer {
    private last?: NodeJS.Timeout;

    constructor(private readonly child: ChildProcess) {
        process.once("exit", this.killNow);
    }

    readonly kill = (): void => {
        this.send("SIGTERM");
        this.last = setTimeout(this.killNow, GRACE_MS);
    };

    disarm(): void {
        clearTimeout(this.last);
        process.removeListener("exit", this.killNow);
    }

    private readonly killNow = (): void => this.send("SIGKILL");

    private send(signal: NodeJS.Signals): void {
        if (this.child.pid !== undefined) {
            signalGroup(this.child.pid, signal);
        }
    }
}
