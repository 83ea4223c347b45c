import assert from "node:assert/strict";
import fc from "fast-check";
import { type AwaitedObservation, decideAwaited } from "../../../kube/release/awaited";
import { firstMemory } from "../../../kube/release/observations";
import type { WaitResult } from "../../../kube/release/result";
import type { Fields } from "../../../rules/canary/reading";
import { canary, statusOf } from "../../support/canaries";

const start = Date.parse("2026-01-31T12:00:00Z");

/** From a second on: Flagger's status, and how the declared version, the target and the primary compare. */
interface Moment {
    readonly from: number;
    readonly status: Fields;
    readonly pending?: boolean;
    readonly inTarget: boolean;
    readonly inPrimary: boolean;
    readonly unfinished?: string;
}

interface Run {
    readonly weights: readonly number[];
    readonly detectedAfter: number;
    readonly promoted: boolean;
    /** Seconds for which old pods shut down after the promotion. */
    readonly shutDownSeconds: number;
    /** Run of the release before, which is in progress when the declared version is applied. */
    readonly before?: "promoted" | "restarted";
    /** Step of the release at which somebody changes the target. @default - nobody does */
    readonly overtakenAt?: number;
}

const revisions = (applied: string, promoted: string): Fields => ({
    lastAppliedSpec: applied,
    lastPromotedSpec: promoted,
});

/** What Flagger shows from the moment that version `c` is applied; the one before it is `b`, and `a` serves. */
function timeline(phaseBefore: string, run: Run): Moment[] {
    const moments: Moment[] = [];
    let second = 0;
    const add = (phase: string, status: Fields, more: Partial<Moment> = {}): void => {
        moments.push({
            from: second,
            status: statusOf(phase, start + second * 1000, status),
            inTarget: true,
            inPrimary: false,
            ...more,
        });
    };
    const old = revisions(phaseBefore === "Failed" ? "b" : "a", "a");
    if (run.before === undefined) {
        moments.push({
            from: -1000,
            status: statusOf(phaseBefore, start - 3_600_000, old),
            pending: true,
            inTarget: true,
            inPrimary: false,
        });
    } else if (run.before === "restarted") {
        add("Progressing", { canaryWeight: 20, ...revisions("b", "a") });
    } else {
        add("Promoting", revisions("b", "a"));
        second += 10;
        add("Finalising", revisions("b", "a"));
        second += 10;
        add("Succeeded", revisions("b", "b"), { pending: true });
    }
    second += run.detectedAfter;
    for (const [step, canaryWeight] of [0, ...run.weights].entries()) {
        if (step === run.overtakenAt) {
            add("Progressing", { canaryWeight, ...revisions("c", "a") }, { inTarget: false });
            return moments;
        }
        add("Progressing", { canaryWeight, ...revisions("c", "a") });
        second += 10;
    }
    if (!run.promoted) {
        add("Failed", revisions("c", "a"), { pending: true });
        return moments;
    }
    add("Promoting", revisions("c", "a"), { inPrimary: true });
    second += 10;
    add("Finalising", revisions("c", "a"), { inPrimary: true });
    second += 10;
    const done = { pending: false, inPrimary: true };
    if (run.shutDownSeconds > 0) {
        add("Succeeded", revisions("c", "c"), { ...done, unfinished: "pods shut down" });
        second += run.shutDownSeconds;
    }
    moments.push({ ...moments[0], ...done, from: second, status: succeeded(second, run) });
    return moments;
}

function succeeded(second: number, { shutDownSeconds }: Run): Fields {
    return statusOf("Succeeded", start + (second - shutDownSeconds) * 1000, revisions("c", "c"));
}

const run: fc.Arbitrary<Run> = fc.record({
    weights: fc
        .uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 8 })
        .map((weights) => weights.sort((a, b) => a - b)),
    detectedAfter: fc.integer({ min: 1, max: 10 }),
    promoted: fc.boolean(),
    shutDownSeconds: fc.constantFrom(0, 5, 30),
    before: fc.constantFrom("promoted" as const, "restarted" as const, undefined),
    overtakenAt: fc.option(fc.integer({ min: 0, max: 8 }), { nil: undefined }),
});

describe("decideAwaited: whatever the release, the one before, the moments of the looks and the outages", () => {
    it("ends with what became of the declared version, never before it has, and soon after", () => {
        fc.assert(
            fc.property(
                fc.constantFrom("Succeeded", "Initialized", "Failed"),
                run,
                fc.integer({ min: 1, max: 9 }),
                fc.record({
                    from: fc.integer({ min: 0, max: 200 }),
                    seconds: fc.integer({ min: 0, max: 50 }),
                }),
                (phaseBefore, release, every, outage) => {
                    const moments = timeline(phaseBefore, release);
                    const end = moments.at(-1)?.from ?? 0;
                    let memory = firstMemory(start);
                    let result: WaitResult | undefined;
                    let second = 0;
                    for (; result === undefined && second < 2000; second += every) {
                        const at = start + second * 1000;
                        const away = second >= outage.from && second < outage.from + outage.seconds;
                        const moment = moments.filter(({ from }) => from <= second).at(-1);
                        assert.ok(moment);
                        const { status, pending, inTarget, inPrimary, unfinished } = moment;
                        const compared = { pending, inTarget, inPrimary, unfinished };
                        const observation: AwaitedObservation = away
                            ? { at, unreachable: "refused" }
                            : { at, canary: canary(status), ...compared };
                        ({ memory, result } = decideAwaited(memory, observation, {
                            timeoutMs: 900_000,
                            unreachableMs: 60_000,
                        }));
                    }
                    const { overtakenAt, promoted, weights } = release;
                    const isOvertaken = overtakenAt !== undefined && overtakenAt <= weights.length;
                    const expected = isOvertaken
                        ? ["superseded"]
                        : promoted
                          ? // only the primary shows a release that no observation has seen
                            ["promoted", "nothingNew"]
                          : ["rolledBack"];
                    assert.ok(
                        result !== undefined && expected.includes(result.outcome),
                        `${result?.outcome}: ${result?.reason}`,
                    );
                    const ended = second - every;
                    assert.ok(ended >= end, `at ${ended} s, before the end at ${end} s`);
                    assert.ok(ended <= end + outage.seconds + every + 30, `${ended} s, ${end} s`);
                },
            ),
            { numRuns: 2_000 },
        );
    });
});
