import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import * as lockfile from "proper-lockfile";
import { linkArtefacts } from "./artefacts";
import { SandboxError } from "./errors";
import { type SandboxPaths, checkoutRoot } from "./paths";
import { isAlive, signalGroup } from "./process/identity";
import { logTail } from "./process/managed";
import { type ProcessRecord, readState, updateState } from "./state";
import { ensureTools } from "./tools";
import { done, notYet, waitFor } from "./wait";

const upLimitMs = 120_000;
const downLimitMs = 60_000;

/** Brings the sandbox up, or finds it running; resolves once pods can be run. */
export async function up(
    paths: SandboxPaths,
    report: (line: string) => void,
    signal: AbortSignal,
): Promise<void> {
    const toolbox = await ensureTools({ report, signal });
    fs.mkdirSync(paths.root, { recursive: true, mode: 0o700 });
    const release = await lockfile.lock(paths.root, {
        lockfilePath: paths.lock,
        retries: { retries: 60, maxTimeout: 1000 },
    });
    try {
        const state = readState(paths.state);
        if (
            state.supervisor !== undefined &&
            isAlive(state.supervisor) &&
            state.status.phase === "running"
        ) {
            report("the sandbox is already running");
            return;
        }
        await endLeftovers(paths);
        linkArtefacts(paths, toolbox);
        const startedAt = Date.now();
        await startSupervisor(paths, report, signal);
        report(`sandbox started in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
    } finally {
        await release();
    }
}

async function startSupervisor(
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
    const log = fs.openSync(logFile, "a");
    const child = spawn(
        process.execPath,
        ["--require", "tsx/cjs", path.join(__dirname, "supervise.ts")],
        {
            cwd: checkoutRoot,
            detached: true,
            stdio: ["ignore", log, log],
        },
    );
    fs.closeSync(log);
    let exitCode: number | null | undefined;
    child.once("exit", (code) => (exitCode = code));
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
                if (exitCode !== undefined) {
                    throw new SandboxError(
                        `the sandbox's supervisor ended with exit code ${exitCode}; the end of ${logFile}:\n${logTail(logFile)}`,
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
        if (child.pid !== undefined && exitCode === undefined) {
            signalGroup(child.pid, "SIGTERM");
            await waitFor({
                what: "the sandbox's supervisor to end",
                limitMs: downLimitMs,
                log: logFile,
                look: () =>
                    exitCode === undefined ? notYet("it is still running") : done(undefined),
            });
        }
        throw error;
    }
    child.unref();
}

/** Stops the sandbox and every process of it; harmless when nothing runs. */
export async function down(paths: SandboxPaths, report: (line: string) => void): Promise<void> {
    const { supervisor } = readState(paths.state);
    const ran = supervisor !== undefined && isAlive(supervisor);
    if (ran) {
        process.kill(supervisor.pid, "SIGTERM");
        await waitFor({
            what: `the sandbox's supervisor (pid ${supervisor.pid}) to end`,
            limitMs: downLimitMs,
            log: path.join(paths.logs, "supervisor.log"),
            look: () => (isAlive(supervisor) ? notYet("it is still running") : done(undefined)),
        });
    }
    const left = await endLeftovers(paths);
    report(ran || left > 0 ? "sandbox down" : "the sandbox is not running");
}

/** Ends what a killed supervisor left behind; strangers that have since got a pid of ours are left alone. */
async function endLeftovers(paths: SandboxPaths): Promise<number> {
    const state = readState(paths.state);
    const recorded: ProcessRecord[] = [
        ...(state.supervisor ? [state.supervisor] : []),
        ...state.processes,
    ];
    const alive = recorded.filter(isAlive);
    for (const record of alive) {
        signalGroup(record.pid, "SIGKILL");
    }
    await waitFor({
        what: "leftover processes of an earlier sandbox to end",
        limitMs: downLimitMs,
        look: () => {
            const left = alive.filter(isAlive);
            return left.length === 0
                ? done(undefined)
                : notYet(left.map((item) => `${item.name} (${item.pid})`).join(", "));
        },
    });
    if (fs.existsSync(paths.state)) {
        const failed =
            state.status.phase === "failed" ? state.status : ({ phase: "stopped" } as const);
        updateState(paths.state, { status: failed, supervisor: undefined, processes: [] });
    }
    return alive.length;
}
