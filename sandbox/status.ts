import type { SandboxPaths } from "./paths";
import { isAlive } from "./process/identity";
import { startsInProgress } from "./starts";
import { readState } from "./state";

/** What `sandbox status` prints, and whether the sandbox is up. */
export function statusText(paths: SandboxPaths): {
    readonly running: boolean;
    readonly text: string;
} {
    const state = readState(paths.state);
    const alive = state.supervisor !== undefined && isAlive(state.supervisor);
    const [start] = startsInProgress(paths);
    if (start !== undefined && !alive) {
        return { running: false, text: `starting: pid ${start.pid} prepares the tools` };
    }
    if (state.status.phase === "failed") {
        return { running: false, text: `failed: ${state.status.reason}` };
    }
    if (!alive) {
        const died = state.status.phase !== "stopped";
        return {
            running: false,
            text: died
                ? `stopped: the supervisor has ended (log: ${paths.logs}/supervisor.log)`
                : "stopped",
        };
    }
    if (state.status.phase === "starting") {
        return { running: false, text: `starting ${state.status.step}` };
    }
    const lines = [
        `running; kubeconfig ${paths.kubeconfig}`,
        `API server https://127.0.0.1:${state.ports?.apiServer}, mesh report http://127.0.0.1:${state.ports?.meshAdmin}`,
        `requests through the mesh: curl -K ${paths.meshCurl} http://<service>.<namespace>:<port>/`,
        ...[...(state.supervisor ? [state.supervisor] : []), ...state.processes].map(
            (record) =>
                `  ${String(record.pid).padStart(8)}  ${record.name}${isAlive(record) ? "" : "  (gone)"}`,
        ),
    ];
    return { running: true, text: lines.join("\n") };
}
