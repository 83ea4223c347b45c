import * as path from "node:path";
import { ManagedProcess, describeEnding, logTail } from "../process/managed";
import type { SandboxPaths } from "../paths";
import type { Toolbox } from "../tools";
import type { Component } from "./component";
import type { Pki } from "./pki";
import { waitUntilReady } from "./ready";

/** What the control plane's processes need of the sandbox. */
export interface ControlPlaneArgs {
    readonly paths: SandboxPaths;
    readonly toolbox: Toolbox;
    readonly pki: Pki;
    /** Ends the wait for a process to be ready. */
    readonly signal: AbortSignal;
    /** Called whenever a process has been started. */
    readonly changed: () => void;
    /** Called with the reason when a process ends that was ready and not asked to end. */
    readonly failed: (reason: string) => void;
}

/** The processes of the control plane, in the order in which they were started. */
export class ControlPlane {
    private readonly running: {
        readonly component: Component;
        readonly process: ManagedProcess;
    }[] = [];

    constructor(private readonly args: ControlPlaneArgs) {}

    /** Starts a process; resolves once it is ready, as far as it reports that. */
    async run(component: Component): Promise<void> {
        const { paths, toolbox, pki, signal, changed, failed } = this.args;
        signal.throwIfAborted();
        const started = new ManagedProcess({
            name: component.name,
            program: toolbox.path(component.name),
            args: component.args,
            env: { PATH: process.env.PATH, HOME: paths.root },
            cwd: paths.root,
            logFile: path.join(paths.logs, `${component.name}.log`),
        });
        this.running.push({ component, process: started });
        changed();
        if (component.ready !== undefined) {
            await waitUntilReady({ ...component, ready: component.ready }, started, pki, signal);
        }
        void started.ended.then((ending) => {
            if (!started.stopRequested) {
                failed(
                    `${component.name} ended with ${describeEnding(ending)}; the end of ${started.logFile}:\n` +
                        logTail(started.logFile),
                );
            }
        });
    }

    /** The processes, for the sandbox's state file. */
    processes(): readonly { readonly name: string; readonly pid: number | undefined }[] {
        return this.running.map(({ component: { name }, process: { pid } }) => ({ name, pid }));
    }

    /** Ends every process, the last started first. */
    async stop(): Promise<void> {
        for (const { component, process } of this.running.splice(0).reverse()) {
            await process.stop(component.stopGraceMs);
        }
    }
}
