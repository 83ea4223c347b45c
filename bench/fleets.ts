// `npx tsx bench/fleets.ts`: the coordinator's own cost, with simulated clusters and a clock that jumps.
import type { ResolvedFleet } from "../fleet";
import { releaseWorld } from "../test/fleet/support/release-world";

const SIZES = [10, 100, 500] as const;

/** A wave of one cluster, one of a tenth, and one of the rest. */
function fleetOf(clusters: number): ResolvedFleet {
    const stacks = Array.from({ length: clusters }, (_, index) => `c${index}`);
    const tenth = clusters / 10;
    const parts = [stacks.slice(0, 1), stacks.slice(1, tenth + 1), stacks.slice(tenth + 1)];
    return {
        name: "shop",
        program: ".",
        waves: parts.map((own, index) => ({
            name: `w${index}`,
            stacks: own,
            maxParallel: 10,
            bakeSeconds: 600,
            allowedFailures: 0,
            maxUnavailable: own.length,
            unreachable: { policy: "fail" },
            manualGate: false,
            settings: {},
        })),
        onFailure: "stop",
        lock: stacks[0] ?? "",
        timeoutSeconds: 3600,
    };
}

async function main(): Promise<void> {
    // the first run compiles
    await releaseWorld({ fleet: fleetOf(10), behaviours: new Map(), start: 0, kills: [] });
    console.log("| clusters | CPU, ms | per cluster, ms | heap, MiB |\n| --- | --- | --- | --- |");
    for (const clusters of SIZES) {
        const before = process.cpuUsage();
        const fleet = fleetOf(clusters);
        const { world } = await releaseWorld({ fleet, behaviours: new Map(), start: 0, kills: [] });
        const { system, user } = process.cpuUsage(before);
        if (world.starts !== clusters || world.violations.length > 0) {
            throw new Error(
                `${world.starts} updates of ${clusters}: ${world.violations.join("; ")}`,
            );
        }
        const ms = (system + user) / 1000;
        const heap = process.memoryUsage().heapUsed / 2 ** 20;
        const cells = [clusters, ms.toFixed(0), (ms / clusters).toFixed(2), heap.toFixed(0)];
        console.log(`| ${cells.join(" | ")} |`);
    }
}

void main();
