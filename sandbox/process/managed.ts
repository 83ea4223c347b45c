import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
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
    /** Writes the log, where more than the bytes is kept. @default the process itself writes it */
    readonly output?: OutputSink;
}

/** Receives what a process prints. */
export interface OutputSink {
    begin(): void;
    write(bytes: Buffer): void;
    /** After the last write. */
    end(): void;
}

/** Milliseconds in which a process that has ended may still hold its output open through what it has started. */
const outputEndsMs = 1_000;

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
        const written = command.output === undefined ? log : "pipe";
        this.child = spawn(command.program, command.args, {
            cwd: command.cwd,
            env: command.env,
            detached: true,
            stdio: ["ignore", written, written],
        });
        fs.closeSync(log);
        const outputEnded = this.pipeTo(command.output);
        this.ended = new Promise((resolve) => {
            const settle = async (ending: ProcessEnd): Promise<void> => {
                this.ending = ending;
                await outputEnded();
                resolve(ending);
            };
            this.child.once("exit", (code, signal) => void settle({ code, signal }));
            this.child.once("error", (error) => {
                const text = `cannot start ${command.program}: ${error.message}\n`;
                if (command.output === undefined) {
                    fs.appendFileSync(command.logFile, text);
                } else {
                    command.output.write(Buffer.from(text));
                }
                void settle({ code: 127, signal: null });
            });
        });
    }

    /** @returns waits for the rest of the output of a process that has ended */
    private pipeTo(output: OutputSink | undefined): () => Promise<void> {
        const { stdout, stderr, pid } = this.child;
        if (output === undefined || stdout === null || stderr === null) {
            return () => Promise.resolve();
        }
        output.begin();
        const ends = [stdout, stderr].map((stream) => {
            stream.on("data", (bytes: Buffer) => output.write(bytes));
            stream.on("error", (error) =>
                output.write(Buffer.from(`the sandbox cannot read on: ${error.message}\n`)),
            );
            return new Promise((resolve) => stream.once("close", resolve));
        });
        const closed = Promise.all(ends);
        return async () => {
            if (pid !== undefined) {
                // as in a container: with its first process, all end
                signalGroup(pid, "SIGKILL");
            }
            await Promise.race([closed, delay(outputEndsMs, undefined, { ref: false })]);
            output.end();
        };
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
