import fc from "fast-check";
import type { ResolvedFleet, ResolvedWave, Weekday } from "../../../fleet";
import type { Behaviour } from "./world";

/** A random fleet, what its clusters do, and when its coordinators are killed. */
export interface Scenario {
    readonly fleet: ResolvedFleet;
    readonly behaviours: ReadonlyMap<string, Behaviour>;
    readonly start: number;
    /** Seconds after which each coordinator is killed; the last one is not. */
    readonly kills: readonly number[];
}

const MONDAY = Date.parse("2026-01-05T00:00:00Z");

const period = fc.record({
    days: fc.subarray<Weekday>([0, 1, 2, 3, 4, 5, 6], { minLength: 1 }),
    fromMinute: fc.nat(1439),
    toMinute: fc.integer({ min: 1, max: 1440 }),
});

const wave = fc
    .record({
        clusters: fc.integer({ min: 1, max: 5 }),
        maxParallel: fc.integer({ min: 1, max: 4 }),
        bakeSeconds: fc.constantFrom(0, 0, 60, 3600),
        allowedFailures: fc.constantFrom(0, 0, 1, 2),
        maxUnavailable: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
        policy: fc.constantFrom("skip", "wait", "fail"),
        manualGate: fc.boolean(),
    })
    .map(({ clusters, maxUnavailable, policy, ...rest }) => ({
        ...rest,
        clusters,
        maxUnavailable: maxUnavailable ?? clusters,
        settings: {},
        unreachable: policy === "wait" ? { policy, limitSeconds: 600 } : { policy },
    }));

const behaviour: fc.Arbitrary<Behaviour> = fc
    .record(
        {
            faultFrom: fc.option(fc.integer({ min: 1, max: 6 }), { freq: 3, nil: undefined }),
            away: fc.option(
                fc.tuple(fc.nat(300), fc.integer({ min: 1, max: 2000 })).map(([from, lasts]) => {
                    return [from, from + lasts] as const;
                }),
                { freq: 5, nil: undefined },
            ),
        },
        { requiredKeys: [] },
    )
    .map(({ away, faultFrom }) => ({
        // most clusters are healthy, so that most fleets go beyond their first wave
        ...(faultFrom !== undefined && faultFrom <= 3 && { faultFrom }),
        ...(away !== undefined && { away }),
    }));

export const scenario: fc.Arbitrary<Scenario> = fc
    .record({
        waves: fc.array(wave, { minLength: 1, maxLength: 4 }),
        behaviours: fc.array(behaviour, { minLength: 20, maxLength: 20 }),
        isFaulty: fc.boolean(),
        windows: fc.option(
            fc.record({
                timezone: fc.constant("UTC"),
                startIn: fc.array(period, { maxLength: 2 }),
                nothingStartsIn: fc.array(period, { maxLength: 1 }),
            }),
            { freq: 3, nil: undefined },
        ),
        onFailure: fc.constantFrom("stop", "return"),
        start: fc.nat(7 * 86_400),
        kills: fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 3 }),
    })
    .map(({ behaviours, isFaulty, kills, onFailure, start, waves, windows }) => {
        let count = 0;
        const named = waves.map(({ clusters, ...rest }, index): ResolvedWave => {
            const stacks = Array.from({ length: clusters }, () => `c${(count += 1)}`);
            return { ...rest, name: `w${index}`, stacks };
        });
        const stacks = named.flatMap((each) => each.stacks);
        return {
            fleet: {
                name: "shop",
                program: ".",
                waves: named,
                windows,
                onFailure,
                lock: stacks[0],
                timeoutSeconds: 3600,
            },
            behaviours: new Map(
                stacks.map((stack, index) => [stack, isFaulty ? (behaviours[index] ?? {}) : {}]),
            ),
            start: MONDAY + start * 1000,
            kills,
        };
    });
