import assert from "node:assert/strict";
import type { ResolvedFleet, ResolvedWave } from "../../../fleet";
import { estimateFleet } from "../../../fleet/plan/estimate";
import { releaseWorld } from "../support/release-world";
import { simulated } from "../support/world";

function wave(name: string, clusters: number, more: Partial<ResolvedWave> = {}): ResolvedWave {
    return {
        name,
        stacks: Array.from({ length: clusters }, (_, index) => `${name}${index}`),
        maxParallel: 1,
        bakeSeconds: 0,
        allowedFailures: 0,
        maxUnavailable: clusters,
        unreachable: { policy: "fail" },
        manualGate: false,
        settings: {},
        ...more,
    };
}

const fleet: ResolvedFleet = {
    name: "shop",
    program: ".",
    waves: [
        wave("a", 1, { bakeSeconds: 600 }),
        wave("b", 3, { maxParallel: 2, bakeSeconds: 60 }),
        wave("c", 6, { maxParallel: 3, allowedFailures: 1 }),
    ],
    onFailure: "stop",
    lock: "a0",
    timeoutSeconds: 3600,
};

describe("the estimate of a fleet's release", () => {
    it("states exposure and probabilities of each wave", () => {
        const estimate = estimateFleet(fleet, { seconds: 100, mostPercent: 50, detection: 0.5 });
        assert.equal(estimate.seconds, 100 + 600 + 200 + 60 + 200);
        assert.deepEqual(
            estimate.waves.map((each) => [each.clustersAtMost, each.requestsPercentAtMost]),
            [
                [1, 5],
                [2, 20],
                [4, 60],
            ],
        );
        // passes: 1/2, (1/2)^3, (1 + 6) / 2^6
        const passes = [0.5, 0.125, 7 / 64];
        assert.deepEqual(
            estimate.waves.map(({ caught }) => caught),
            [0.5, 0.5 * (1 - passes[1]), 0.5 * 0.125 * (1 - passes[2])],
        );
        assert.ok(Math.abs((estimate.uncaught ?? 0) - 0.5 * 0.125 * passes[2]) < 1e-12);
    });

    it("has no probabilities without a detection probability, and certain ones with a certain one", () => {
        assert.equal(estimateFleet(fleet, { seconds: 1, mostPercent: 1 }).uncaught, undefined);
        const certain = estimateFleet(fleet, { seconds: 1, mostPercent: 1, detection: 1 });
        assert.deepEqual([certain.uncaught, certain.waves[0].caught], [0, 1]);
    });

    it("agrees with 10,000 simulated fleets", async function () {
        this.timeout(120_000);
        const runs = 10_000;
        const detection = 0.3;
        const stoppedIn = new Map<string, number>();
        const random = lcg(7);
        const expected = estimateFleet(fleet, {
            seconds: simulated(Infinity).seconds,
            mostPercent: 50,
            detection,
        });
        for (let run = 0; run < runs; run += 1) {
            const stacks = fleet.waves.flatMap((each) => each.stacks);
            const behaviours = new Map(
                stacks.map((stack) => [stack, random() < detection ? { faultFrom: 2 } : {}]),
            );
            const { end, world } = await releaseWorld({ fleet, behaviours, start: 0, kills: [] });
            const key = end.next.kind === "stopped" ? end.next.stop.wave : "none";
            stoppedIn.set(key, (stoppedIn.get(key) ?? 0) + 1);
            for (const [index, { stacks: own }] of fleet.waves.entries()) {
                const met = own.filter((stack) => world.latest(stack).message.includes(" new "));
                const isDetected = met.every((stack) => behaviours.get(stack)?.faultFrom === 2);
                assert.ok(!isDetected || met.length <= expected.waves[index].clustersAtMost);
            }
        }
        const rows = [
            ...expected.waves.map((each) => [each.wave, each.caught ?? 0] as const),
            ["none", expected.uncaught ?? 0] as const,
        ];
        for (const [name, probability] of rows) {
            const measured = (stoppedIn.get(name) ?? 0) / runs;
            const standardError = Math.sqrt((probability * (1 - probability)) / runs);
            assert.ok(
                Math.abs(measured - probability) < 4 * standardError,
                `${name}: ${measured} measured, ${probability} computed`,
            );
        }
    });

    it("has the duration of a simulated fleet", async () => {
        const { world } = await releaseWorld({ fleet, behaviours: new Map(), start: 0, kills: [] });
        const ends = fleet.waves.flatMap(({ stacks }) =>
            stacks.map((s) => world.latest(s).endedAt),
        );
        const seconds = Math.max(...ends.map((end) => end ?? 0)) / 1000;
        const { seconds: once } = simulated(Infinity);
        assert.equal(seconds, estimateFleet(fleet, { seconds: once, mostPercent: 50 }).seconds);
    });
});

/** A seeded generator: the test fails for the same numbers again. */
function lcg(seed: number): () => number {
    let state = seed;
    return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}
