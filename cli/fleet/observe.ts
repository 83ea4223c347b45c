import { decideFleet } from "../../fleet/decide";
import type { FleetDecision } from "../../fleet/decision";
import { inParallel } from "../../fleet/in-parallel";
import type { ObservedCluster } from "../../fleet/observed";
import type { OpenedFleet } from "./open";

const OBSERVERS = 4;

/** A fleet as it is now. */
export interface ObservedFleet {
    readonly clusters: ReadonlyMap<string, ObservedCluster>;
    readonly decision: FleetDecision;
}

/** Reads the history and the Canaries of each stack of a fleet. */
export async function observeFleet({
    engine,
    fleet,
    release,
}: OpenedFleet): Promise<ObservedFleet> {
    const now = Date.now();
    const clusters = new Map<string, ObservedCluster>();
    const stacks = fleet.waves.flatMap((wave) => wave.stacks);
    await inParallel(stacks, OBSERVERS, async (stack) => {
        const [{ updates }, canaries] = await Promise.all([
            engine.history(stack),
            engine.canaries(stack),
        ]);
        clusters.set(stack, { updates, canaries });
    });
    const decision = decideFleet({
        fleet,
        release: { fleet: fleet.name, release },
        clusters,
        running: new Map(),
        approved: new Set(),
        now,
    });
    return { clusters, decision };
}
