import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { SandboxError } from "./errors";
import { type SandboxPaths, checkoutRoot } from "./paths";
import { recordOf, signalGroup } from "./process/identity";
import { type ProcessEnd, describeEnding, logTail } from "./process/managed";
import { readState, updateState } from "./state";
import { done, notYet, waitFor } from "./wait";

const upLimitMs = 120_000;
const endLimitMs = 60_000;

/** Starts the background process of the sandbox; resolves once pods can be run, and ends it on failure and abort. */
export async function startSupervisor(
    paths: SandboxPaths,
    report: (line: string) => void,
    signal: AbortSignal,
): Promise<void> {
    const logFile = path.join(paths.logs, "supervisor.log");
    fs.mkdirSync(paths.logs, { recursive: true });
    updateState(paths.state, {
        status: { phase: "starting", step: "supervisor" },
        supervisor: undefined,
    });
    const child = spawnSupervisor(logFile);
    let ending: ProcessEnd | undefined;
    child.once("exit", (code, endSignal) => (ending = { code, signal: endSignal }));
    if (child.pid !== undefined) {
        // it also records itself, but only after it has loaded; a `down` must find it before that
        updateState(paths.state, { supervisor: recordOf("supervisor", child.pid) });
    }
    let lastStep = "";
    try {
        await waitFor({
            what: "the sandbox to start",
            limitMs: upLimitMs,
            log: logFile,
            signal,
            look: () => {
                const { status } = readState(paths.state);
                if (status.phase === "running") {
                    return done(undefined);
                }
                if (status.phase === "failed") {
                    throw new SandboxError(`the sandbox did not start: ${status.reason}`);
                }
                if (ending !== undefined) {
                    throw new SandboxError(
                        `the sandbox's supervisor ended with ${describeEnding(ending)}; the end of ${logFile}:\n${logTail(logFile)}`,
                    );
                }
                const step = status.phase === "starting" ? status.step : status.phase;
                if (step !== lastStep) {
                    report(`starting ${step}`);
                    lastStep = step;
                }
                return notYet(`starting ${step}`);
            },
        });
    } catch (error) {
        if (child.pid !== undefined && ending === undefined) {
            signalGroup(child.pid, "SIGTERM");
            await waitFor({
                what: "the sandbox's supervisor to end",
                limitMs: endLimitMs,
                log: logFile,
                look: () =>
                    ending === undefined ? notYet("it is still running") : done(undefined),
            });
        }
        throw error;
    }
    child.unref();
}

function spawnSupervisor(logFile: string): ChildProcess {
    const log = fs.openSync(logFile, "a");
    const child = spawn(
        process.execPath,
        ["--require", "tsx/cjs", path.join(__dirname, "supervise.ts")],
        { cwd: checkoutRoot, detached: true, stdio: ["ignore", log, log] },
    );
    fs.closeSync(log);
    return child;
}
