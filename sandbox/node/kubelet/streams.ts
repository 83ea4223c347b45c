import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import { ManagedProcess, describeEnding, logTail } from "../../process/managed";
import { SandboxError } from "../../errors";
import { done, notYet, waitFor } from "../../wait";

/** What the streams' program is started with. */
export interface StreamsArgs {
    readonly program: string;
    /** A folder that only this user can enter. */
    readonly socketsDir: string;
    readonly logFile: string;
    /** Called when the program has been started. */
    readonly changed: () => void;
}

/** Milliseconds for the program to listen. */
const startLimitMs = 10_000;

/** The program that carries out exec and port-forward; it is started with the first request. */
export class Streams {
    private process?: ManagedProcess;
    private starting?: Promise<void>;

    constructor(private readonly args: StreamsArgs) {}

    /** The process, for the sandbox's state file. */
    processes(): readonly { readonly name: string; readonly pid: number }[] {
        const pid = this.process?.running === true ? this.process.pid : undefined;
        return pid === undefined ? [] : [{ name: "kubelet-streams", pid }];
    }

    /** A connection to the program. */
    async connect(): Promise<net.Socket> {
        if (this.process?.running !== true) {
            this.starting = this.start();
        }
        await this.starting;
        return net.connect({ path: this.socket });
    }

    async stop(): Promise<void> {
        await this.process?.stop(1_000);
    }

    private get socket(): string {
        return path.join(this.args.socketsDir, "kubelet-streams");
    }

    private async start(): Promise<void> {
        const { program, logFile, changed } = this.args;
        fs.rmSync(this.socket, { force: true });
        const started = new ManagedProcess({
            name: "kubelet-streams",
            program,
            args: [this.socket],
            env: {},
            cwd: path.dirname(logFile),
            logFile,
        });
        this.process = started;
        changed();
        let end: string | undefined;
        void started.ended.then((ending) => (end = describeEnding(ending)));
        await waitFor({
            what: "kubelet-streams to listen",
            limitMs: startLimitMs,
            everyMs: 20,
            log: logFile,
            look: () => {
                if (end !== undefined) {
                    throw new SandboxError(
                        `kubelet-streams ended with ${end}; the end of ${logFile}:\n${logTail(logFile)}`,
                    );
                }
                return fs.existsSync(this.socket) ? done(undefined) : notYet("no socket");
            },
        });
    }
}
