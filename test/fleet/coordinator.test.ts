import assert from "node:assert/strict";
import fc from "fast-check";
import type { FleetEnd } from "../../fleet/coordinator";
import { startsEver } from "../../fleet/windows";
import { type Scenario, scenario } from "./support/random-fleet";
import { releaseWorld } from "./support/release-world";
import type { World } from "./support/world";

/** What must hold once a fleet has ended, beyond the rules of each start. */
function endProblems({ fleet, behaviours }: Scenario, world: World, { next }: FleetEnd): string[] {
    const stacks = fleet.waves.flatMap((wave) => wave.stacks);
    const found = [...world.violations];
    for (const stack of stacks) {
        const { message, result } = world.latest(stack);
        const isNew = message.includes(" new ") && result === "succeeded";
        if (next.kind === "done" && !isNew) {
            const { away, faultFrom } = behaviours.get(stack) ?? {};
            if (away === undefined && faultFrom === undefined) {
                found.push(`${stack}: done without the release`);
            }
        }
        if (next.kind === "stopped" && fleet.onFailure === "return" && isNew) {
            found.push(`${stack}: not returned`);
        }
    }
    if (next.kind !== "done" && next.kind !== "stopped") {
        found.push(`ended as ${next.kind}`);
    }
    const { windows } = fleet;
    const never = windows !== undefined && !startsEver(windows);
    return never ? [] : found;
}

describe("the coordinator of a fleet", () => {
    const fleets = Number(process.env["FLEETS"] ?? 2000);

    it(`keeps order, limits, windows and stops in ${fleets} random fleets, kills included`, async function () {
        this.timeout(600_000);
        const seen = { done: 0, stopped: 0, starts: 0 };
        await fc.assert(
            fc.asyncProperty(scenario, async (each) => {
                const { windows } = each.fleet;
                fc.pre(windows === undefined || startsEver(windows));
                const { end, world } = await releaseWorld(each);
                seen[end.next.kind === "done" ? "done" : "stopped"] += 1;
                seen.starts += world.starts;
                assert.deepEqual(endProblems(each, world, end), []);
            }),
            { numRuns: fleets },
        );
        assert.ok(
            seen.done > seen.stopped / 10 && seen.stopped > seen.done / 10,
            JSON.stringify(seen),
        );
    });
});
