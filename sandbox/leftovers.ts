import * as fs from "node:fs";
import type { SandboxPaths } from "./paths";
import { isAlive, signalGroup } from "./process/identity";
import { type ProcessRecord, readState, updateState } from "./state";
import { done, notYet, waitFor } from "./wait";

const endLimitMs = 60_000;

/**
 * Ends what a killed supervisor left behind; other processes that have since got a recorded pid are not touched.
 *
 * @returns how many processes it ended
 */
export async function endLeftovers(paths: SandboxPaths): Promise<number> {
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
        limitMs: endLimitMs,
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
