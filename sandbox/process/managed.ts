import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { signalGroup } from "./identity";

/** What to run, and where its output goes. */
export interface CommandLine {
    readonly name: string;
    readonly program: string;
    readonly args: readonly string[];
    /** Whole environment of the process; nothing is inherited. */
    readonly env: NodeJS.ProcessEnv;
    readonly cwd: string;
    readonly logFile: string;
}

/** How a process ended. */
export interface ProcessEnd {
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
}

/**
 * A child process in a process group of its own, so that what it started ends with it, and so that
 * a Ctrl-C in the terminal reaches the sandbox first and not its parts in any order.
 */
export class ManagedProcess {
    readonly name: string;
    readonly logFile: string;
    /** Resolves when the process has ended, for any reason; never rejects. */
    readonly ended: Promise<ProcessEnd>;
    private readonly child: ChildProcess;
    private readonly logStart: number;
    private ending?: ProcessEnd;
    private stopping = false;

    constructor(command: CommandLine) {
        this.name = command.name;
        this.logFile = command.logFile;
        fs.mkdirSync(path.dirname(command.logFile), { recursive: true });
        const log = fs.openSync(command.logFile, "a");
        this.logStart = fs.fstatSync(log).size;
        this.child = spawn(command.program, command.args, {
            cwd: command.cwd,
            env: command.env,
            detached: true,
            stdio: ["ignore", log, log],
        });
        fs.closeSync(log);
        this.ended = new Promise((resolve) => {
            const settle = (ending: ProcessEnd): void => {
                this.ending = ending;
                resolve(ending);
            };
            this.child.once("exit", (code, signal) => settle({ code, signal }));
            this.child.once("error", (error) => {
                fs.appendFileSync(
                    command.logFile,
                    `cannot start ${command.program}: ${error.message}\n`,
                );
                settle({ code: 127, signal: null });
            });
        });
    }

    get pid(): number | undefined {
        return this.child.pid;
    }

    get running(): boolean {
        return this.ending === undefined;
    }

    /** Whether this sandbox asked it to end, so that its end is no fault. */
    get stopRequested(): boolean {
        return this.stopping;
    }

    /** What the process has printed, without what an earlier one printed to the same log. */
    output(): string {
        return fs.readFileSync(this.logFile).subarray(this.logStart).toString();
    }

    /** Asks the process to end, and after the grace kills its whole group. */
    async stop(graceMs: number): Promise<void> {
        this.stopping = true;
        const pid = this.child.pid;
        if (pid === undefined) {
            return;
        }
        if (this.running) {
            signalGroup(pid, "SIGTERM");
        }
        const timer = setTimeout(() => signalGroup(pid, "SIGKILL"), graceMs);
        await this.ended;
        clearTimeout(timer);
        // what it had started and left behind (a load test's shell, say) goes with it
        signalGroup(pid, "SIGKILL");
    }
}

/** A few words for how a process ended. */
export function describeEnding(ending: ProcessEnd): string {
    return ending.signal === null ? `exit code ${ending.code}` : `signal ${ending.signal}`;
}

/** The last lines of a log, for an error message. */
export function logTail(file: string, lines = 15): string {
    if (!fs.existsSync(file)) {
        return "(no log)";
    }
    return fs.readFileSync(file, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
}
