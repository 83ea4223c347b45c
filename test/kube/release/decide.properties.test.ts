import assert from "node:assert/strict";
import fc from "fast-check";
import { decide } from "../../../kube/release/decide";
import { firstMemory } from "../../../kube/release/observations";
import { exitCodes } from "../../../cli/wait/exit-codes";
import type { WaitResult } from "../../../kube/release/result";
import type { Fields } from "../../../rules/canary/reading";
import { canary, statusOf } from "../../support/canaries";

const start = Date.parse("2026-01-31T12:00:00Z");

interface Release {
    /** Seconds from the apply to Flagger's look: at most an interval. */
    readonly detectedAfter: number;
    readonly gateSeconds: number;
    readonly weights: readonly number[];
    readonly promoted: boolean;
}

interface Moment {
    /** Seconds after the apply. */
    readonly from: number;
    readonly status: Fields;
    readonly pending?: boolean;
}

/** What Flagger writes from the apply of revision `b` on, looking every 10 s. */
function timeline(before: Fields, release: Release): Moment[] {
    const moments: Moment[] = [{ from: -1000, status: before, pending: true }];
    let second = release.detectedAfter;
    const add = (phase: string, more: Fields, pending?: boolean): void => {
        const phaseAt = start + second * 1000;
        const status = statusOf(phase, phaseAt, {
            lastAppliedSpec: "b",
            lastPromotedSpec: "a",
            ...more,
        });
        moments.push({ from: second, status, pending });
    };
    if (release.gateSeconds > 0) {
        add("Waiting", { lastAppliedSpec: "a" });
        second += release.gateSeconds;
    }
    for (const canaryWeight of [0, ...release.weights]) {
        add("Progressing", { canaryWeight });
        second += 10;
    }
    if (release.promoted) {
        add("Promoting", { canaryWeight: release.weights.at(-1) ?? 0 });
        second += 10;
        add("Finalising", {});
        second += 10;
        add("Succeeded", { lastPromotedSpec: "b" }, false);
    } else {
        add("Failed", {}, true);
    }
    return moments;
}

const release: fc.Arbitrary<Release> = fc.record({
    detectedAfter: fc.integer({ min: 1, max: 10 }),
    gateSeconds: fc.constantFrom(0, 10, 50),
    weights: fc
        .uniqueArray(fc.integer({ min: 1, max: 100 }), { maxLength: 8 })
        .map((weights) => weights.sort((a, b) => a - b)),
    promoted: fc.boolean(),
});

const before = fc
    .constantFrom("Succeeded", "Initialized", "Failed")
    .map((phase) =>
        statusOf(phase, start - 3_600_000, { lastAppliedSpec: "a", lastPromotedSpec: "a" }),
    );

describe("decide: whatever the release, the moments of the looks and the outages", () => {
    it("says promoted of what was promoted and rolled back of what was rolled back, once it has", () => {
        fc.assert(
            fc.property(
                before,
                release,
                fc.integer({ min: 0, max: 9 }),
                fc.integer({ min: 1, max: 9 }),
                fc.record({
                    from: fc.integer({ min: 0, max: 200 }),
                    seconds: fc.integer({ min: 0, max: 50 }),
                }),
                (first, run, appliedBefore, every, outage) => {
                    const moments = timeline(first, run);
                    const end = moments.at(-1)?.from ?? 0;
                    let memory = firstMemory(start + appliedBefore * 1000);
                    let result: WaitResult | undefined;
                    let second = appliedBefore;
                    for (; result === undefined && second < 1000; second += every) {
                        const now = second;
                        const away = now >= outage.from && now < outage.from + outage.seconds;
                        const at = start + now * 1000;
                        const moment = moments.filter(({ from }) => from <= now).at(-1);
                        assert.ok(moment);
                        const decided = decide(
                            memory,
                            away
                                ? { at, unreachable: "refused" }
                                : { at, canary: canary(moment.status), pending: moment.pending },
                            {
                                timeoutMs: 900_000,
                                unreachableMs: 60_000,
                                followNewer: false,
                            },
                        );
                        ({ memory, result } = decided);
                    }
                    assert.ok(result);
                    // a release that was not seen at all before its end is told by how the Canary rests
                    assert.equal(exitCodes[result.outcome], run.promoted ? 0 : 3, result.reason);
                    assert.ok(
                        second - every >= end,
                        `at ${second - every} s, before the end at ${end} s`,
                    );
                },
            ),
            { numRuns: 2_000 },
        );
    });
});
