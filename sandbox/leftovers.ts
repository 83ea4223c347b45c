import * as fs from "node:fs";
import type { SandboxPaths } from "./paths";
import { endProcesses } from "./process/end";
import { signalGroup } from "./process/identity";
import { type ProcessRecord, readState, updateState } from "./state";

const endLimitMs = 60_000;

/**
 * Ends what a killed supervisor left behind.
 *
 * @returns how many processes it ended
 */
export async function endLeftovers(paths: SandboxPaths): Promise<number> {
    const state = readState(paths.state);
    const recorded: ProcessRecord[] = [
        ...(state.supervisor ? [state.supervisor] : []),
        ...state.processes,
    ];
    const ended = await endProcesses(recorded, {
        what: "leftover processes of an earlier sandbox",
        limitMs: endLimitMs,
        kill: (pid) => signalGroup(pid, "SIGKILL"),
    });
    if (fs.existsSync(paths.state)) {
        const failed =
            state.status.phase === "failed" ? state.status : ({ phase: "stopped" } as const);
        updateState(paths.state, { status: failed, supervisor: undefined, processes: [] });
    }
    return ended.length;
}
