import { type FleetEnd, runFleet } from "../../../fleet/coordinator";
import type { Scenario } from "./random-fleet";
import { VirtualClock } from "./virtual-clock";
import { World } from "./world";

/** Runs coordinators one after the other, each but the last killed at its time. */
export async function releaseWorld(each: Scenario): Promise<{ world: World; end: FleetEnd }> {
    const clock = new VirtualClock(each.start);
    const world = new World(each.fleet, clock, each.behaviours);
    for (const kill of [...each.kills, Infinity]) {
        let isAlive = true;
        const work = runFleet({
            fleet: each.fleet,
            release: { fleet: "shop", release: "new" },
            engine: world.engine(() => isAlive),
            clock,
            approved: [],
            approve: () => Promise.resolve(true),
            onDecision: () => undefined,
            onProgress: () => undefined,
            stopStarting: new AbortController().signal,
            leave: new AbortController().signal,
            pollMs: 30_000,
            observers: 4,
        });
        const end = await clock.run(work, clock.now() + kill * 1000);
        isAlive = false;
        if (end !== undefined) {
            return { world, end };
        }
    }
    throw new Error("the last coordinator is not killed");
}
