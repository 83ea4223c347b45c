import { type ClusterState, clusterState } from "./cluster-state";
import type { FleetDecision, FleetView, Next, Stop } from "./decision";
import { openWave } from "./open-wave";
import { returns, stopOf } from "./stop";

/**
 * Decides what comes next. It knows nothing but what is observed, so that every coordinator decides the same.
 *
 * @param view - the fleet as it is now
 */
export function decideFleet(view: FleetView): FleetDecision {
    const { clusters, fleet, now, release, running } = view;
    const states = new Map<string, ClusterState>();
    for (const wave of fleet.waves) {
        for (const stack of wave.stacks) {
            const observed = clusters.get(stack) ?? { updates: [], canaries: "unknown" };
            states.set(
                stack,
                running.has(stack)
                    ? { state: "updating" }
                    : clusterState(observed, release, wave, now),
            );
        }
    }
    for (const [index, wave] of fleet.waves.entries()) {
        const stop = stopOf(wave, states);
        if (stop !== undefined) {
            // after a return, the wave that failed explains it
            const failed = fleet.waves.map((each) => stopOf(each, states, true));
            const cause = failed.find((each) => each !== undefined && each.failed.length > 0);
            return stopped(view, states, stop.failed.length > 0 ? stop : (cause ?? stop));
        }
        const before = fleet.waves.slice(0, index);
        const open = openWave(view, wave, before, states);
        if (open !== undefined) {
            // a failure of a later wave, of an earlier run, stops too
            const later = fleet.waves.slice(index + 1).map((each) => stopOf(each, states, true));
            const reason = later.find((each) => each !== undefined) ?? open.stop;
            return reason === undefined
                ? { states, next: open.next, start: open.start ?? [], giveBack: [] }
                : stopped(view, states, reason);
        }
    }
    return { states, next: { kind: "done" }, start: [], giveBack: [] };
}

/** Nothing more starts but returns; it has ended when nothing runs any more. */
function stopped(
    view: FleetView,
    states: ReadonlyMap<string, ClusterState>,
    stop: Stop,
): FleetDecision {
    const giveBack = returns(view, states);
    const isUpdating = [...states.values()].some(({ state }) => state === "updating");
    const next: Next =
        isUpdating || giveBack.length > 0
            ? { kind: "working", wave: stop.wave }
            : { kind: "stopped", stop };
    return { states, next, stop, start: [], giveBack };
}
