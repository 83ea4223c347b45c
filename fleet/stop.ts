import { type ClusterState, previousUpdate } from "./cluster-state";
import type { FailedCluster, FleetView, Stop } from "./decision";
import type { ResolvedWave } from "./file/types";

/**
 * Whether more clusters of a wave failed than may.
 *
 * @param onlyUpdated - whether a cluster that does not answer counts only when its wave begins
 */
export function stopOf(
    wave: ResolvedWave,
    states: ReadonlyMap<string, ClusterState>,
    onlyUpdated = false,
): Stop | undefined {
    const failed = wave.stacks.flatMap((stack): FailedCluster[] => {
        const state = states.get(stack);
        return state?.state === "failed" && !(onlyUpdated && state.endedAt === undefined)
            ? [{ stack, reason: state.reason }]
            : [];
    });
    const isReturned = wave.stacks.some((stack) => {
        const state = states.get(stack)?.state;
        return state === "returned" || state === "returnFailed";
    });
    return failed.length > wave.allowedFailures || isReturned
        ? { wave: wave.name, failed, allowed: wave.allowedFailures }
        : undefined;
}

/** The stacks whose return starts now: once nothing is updated, as many at the same time as their wave allows. */
export function returns(
    { clusters, fleet, release, running }: FleetView,
    states: ReadonlyMap<string, ClusterState>,
): string[] {
    const isUpdating = [...states].some(
        ([stack, { state }]) => state === "updating" && running.get(stack) !== "return",
    );
    if (fleet.onFailure === "stop" || isUpdating) {
        return [];
    }
    return fleet.waves.flatMap((wave) => {
        const own = wave.stacks.filter((stack) => running.has(stack)).length;
        const due = wave.stacks.filter((stack) => {
            const observed = clusters.get(stack);
            return (
                states.get(stack)?.state === "done" &&
                observed !== undefined &&
                previousUpdate(observed, release)?.commit !== undefined
            );
        });
        return due.slice(0, Math.max(0, wave.maxParallel - own));
    });
}
