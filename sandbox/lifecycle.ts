import * as fs from "node:fs";
import * as path from "node:path";
import { linkArtefacts } from "./artefacts";
import { endLeftovers } from "./leftovers";
import { withSandboxLock } from "./lock";
import type { SandboxPaths } from "./paths";
import { isAlive, signalProcess } from "./process/identity";
import { endOrphanedPlugins } from "./pulumi/orphans";
import { startSupervisor } from "./start-supervisor";
import { recordStart, stopStarts } from "./starts";
import { readState } from "./state";
import { type Toolbox, ensureTools } from "./tools";
import { done, notYet, waitFor } from "./wait";

const downLimitMs = 60_000;

/** Brings the sandbox up, or finds it running; resolves once pods can be run. */
export async function up(
    paths: SandboxPaths,
    report: (line: string) => void,
    signal: AbortSignal,
): Promise<void> {
    const forgetStart = recordStart(paths);
    try {
        const toolbox = await ensureTools({ report, signal, onlyNeeded: true });
        await withSandboxLock(paths, () => start(paths, toolbox, report, signal), signal);
    } finally {
        forgetStart();
    }
}

async function start(
    paths: SandboxPaths,
    toolbox: Toolbox,
    report: (line: string) => void,
    signal: AbortSignal,
): Promise<void> {
    const { status, supervisor } = readState(paths.state);
    if (supervisor !== undefined && isAlive(supervisor) && status.phase === "running") {
        report("the sandbox is already running");
        return;
    }
    await endLeftovers(paths);
    signal.throwIfAborted();
    linkArtefacts(paths, toolbox);
    const startedAt = Date.now();
    await startSupervisor(paths, report, signal);
    report(`sandbox started in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}

/** Options of `down`. */
export interface DownOptions {
    /** Whether to delete the sandbox's folder too. @default false */
    readonly deleteState?: boolean;
}

/**
 * Stops the sandbox and every process of it, also one that is only starting; harmless when nothing runs.
 * A start that begins later waits until this is done.
 */
export async function down(
    paths: SandboxPaths,
    report: (line: string) => void,
    { deleteState = false }: DownOptions = {},
): Promise<void> {
    if (!fs.existsSync(paths.root)) {
        report("the sandbox is not running");
        return;
    }
    const stoppedStarts = await stopStarts(paths, report);
    await withSandboxLock(paths, async () => {
        const orphans = await endOrphanedPlugins(paths);
        if (orphans.length > 0) {
            report(`ended what a killed pulumi has left: ${orphans.join(", ")}`);
        }
        const stopped = await stopSupervisor(paths);
        const left = await endLeftovers(paths);
        const ran = stoppedStarts > 0 || stopped || left > 0;
        report(ran ? "sandbox down" : "the sandbox is not running");
        if (deleteState) {
            fs.rmSync(paths.root, { recursive: true, force: true });
            report("sandbox deleted");
        }
    });
}

async function stopSupervisor(paths: SandboxPaths): Promise<boolean> {
    const { supervisor } = readState(paths.state);
    if (supervisor === undefined || !isAlive(supervisor)) {
        return false;
    }
    signalProcess(supervisor.pid, "SIGTERM");
    await waitFor({
        what: `the sandbox's supervisor (pid ${supervisor.pid}) to end`,
        limitMs: downLimitMs,
        log: path.join(paths.logs, "supervisor.log"),
        look: () => (isAlive(supervisor) ? notYet("it is still running") : done(undefined)),
    });
    return true;
}
