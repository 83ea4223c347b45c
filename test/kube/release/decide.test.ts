import assert from "node:assert/strict";
import { decide } from "../../../kube/release/decide";
import {
    firstMemory,
    type Observation,
    type WaitSettings,
} from "../../../kube/release/observations";
import type { WaitResult, WaitOutcome } from "../../../kube/release/result";
import type { Fields } from "../../../rules/canary/reading";
import { canary, statusOf } from "../../support/canaries";

const start = Date.parse("2026-01-31T12:00:00Z");

/** A look at a number of seconds after the start. */
type Look = readonly [second: number, sighting: Fields | "absent" | "unreachable", more?: More];

interface More {
    readonly pending?: boolean;
    readonly spec?: Fields;
    readonly metadata?: Fields;
}

/** A status; `phaseAt` is when its phase began, seconds after the start. */
function is(phase: string, phaseAt: number, more: Fields = {}): Fields {
    return statusOf(phase, start + phaseAt * 1000, more);
}

const revisions = (applied: string, promoted: string): Fields => ({
    lastAppliedSpec: applied,
    lastPromotedSpec: promoted,
});

const old = is("Succeeded", -500, revisions("a", "a"));
const failed = is("Failed", -500, revisions("b", "a"));
const progressing = (at: number, weight: number, applied = "b"): Fields =>
    is("Progressing", at, { canaryWeight: weight, ...revisions(applied, "a") });

const gates = {
    analysis: {
        interval: "10s",
        threshold: 3,
        stepWeight: 20,
        webhooks: [
            { name: "night", type: "confirm-rollout", url: "http://x" },
            { name: "boss", type: "confirm-promotion", url: "http://x" },
        ],
    },
};

interface Case {
    readonly looks: readonly Look[];
    /** The result of the last look; those before have none. */
    readonly outcome: WaitOutcome | undefined;
    readonly reason?: RegExp;
    readonly settings?: Partial<WaitSettings>;
}

const cases: Record<string, Case> = {
    "a release that begins and is promoted": {
        looks: [
            [0, old, { pending: true }],
            [10, progressing(8, 0)],
            [20, progressing(8, 20)],
            [40, is("Promoting", 38, { canaryWeight: 60, ...revisions("b", "a") })],
            [50, is("Finalising", 48, revisions("b", "a"))],
            [60, is("Succeeded", 58, revisions("b", "b")), { pending: false }],
        ],
        outcome: "promoted",
    },
    "a release that is rolled back": {
        looks: [
            [0, old, { pending: true }],
            [10, progressing(8, 20)],
            [30, is("Failed", 28, revisions("b", "a")), { pending: true }],
        ],
        outcome: "rolledBack",
        reason: /^rolled back$/,
    },
    "a promotion whose primary never gets ready": {
        looks: [
            [0, progressing(-9, 20)],
            [10, is("Failed", 8, { canaryWeight: 100, ...revisions("b", "a") }), { pending: true }],
        ],
        outcome: "rolledBack",
        reason: /the primary did not become ready, and the canary receives all traffic/,
    },
    "a rollback that swallows a change made meanwhile": {
        looks: [
            [0, progressing(-9, 20)],
            [10, is("Failed", 8, revisions("c", "a")), { pending: true }],
        ],
        outcome: "rolledBack",
        reason: /only after another change/,
    },
    "nothing new to release, within the time in which one would begin": {
        looks: [
            [0, old, { pending: false }],
            [29, old, { pending: false }],
        ],
        outcome: undefined,
    },
    "nothing new to release": {
        looks: [
            [0, old, { pending: false }],
            [30, old, { pending: false }],
        ],
        outcome: "nothingNew",
        reason: /no release started within 30 s: the primary already runs the target's version/,
    },
    "nothing new where it cannot be compared": {
        looks: [
            [0, old],
            [30, old],
        ],
        outcome: "nothingNew",
    },
    "a new version that Flagger does not begin with": {
        looks: [
            [0, old, { pending: true }],
            [30, old, { pending: true }],
        ],
        outcome: "stuck",
        reason: /though the target differs/,
    },
    "nothing new, and the last release was rolled back": {
        looks: [
            [0, failed, { pending: true }],
            [30, failed, { pending: true }],
        ],
        outcome: "rolledBack",
        reason: /no release started within 30 s, and the last release was rolled back/,
    },
    "a failed release that was taken back in the target": {
        looks: [
            [0, is("Failed", -500, revisions("a", "a")), { pending: false }],
            [30, is("Failed", -500, revisions("a", "a")), { pending: false }],
        ],
        outcome: "nothingNew",
    },
    "a time to begin of its own": {
        looks: [
            [0, old],
            [5, old],
        ],
        settings: { startedWithinMs: 5_000 },
        outcome: "nothingNew",
    },
    "a release after a failed one, whose status tells the new revision before the phase": {
        looks: [
            [0, failed, { pending: true }],
            [9, is("Failed", -500, revisions("c", "a")), { pending: true }],
            [10, progressing(10, 0, "c")],
            [60, is("Succeeded", 58, revisions("c", "c")), { pending: false }],
        ],
        outcome: "promoted",
    },
    "a whole release between two looks": {
        looks: [
            [0, old, { pending: true }],
            [2, "unreachable"],
            [50, is("Succeeded", 40, revisions("b", "b")), { pending: false }],
        ],
        outcome: "promoted",
    },
    "a whole failed release between two looks": {
        looks: [
            [0, old, { pending: true }],
            [50, is("Failed", 40, revisions("b", "a")), { pending: true }],
        ],
        outcome: "rolledBack",
    },
    "a release that ended before the wait, without --since": {
        looks: [[0, is("Succeeded", -3, revisions("b", "b")), { pending: false }]],
        outcome: undefined,
    },
    "a release that ended before the wait, with --since": {
        looks: [[0, is("Succeeded", -3, revisions("b", "b")), { pending: false }]],
        settings: { since: start - 3_000 + 999 },
        outcome: "promoted",
    },
    "an older release that ended after --since, while the awaited one has yet to begin": {
        looks: [
            [0, is("Succeeded", -3, revisions("b", "b")), { pending: true }],
            [9, progressing(8, 0, "c")],
            [60, is("Succeeded", 58, revisions("c", "c")), { pending: false }],
        ],
        settings: { since: start - 60_000 },
        outcome: "promoted",
    },
    "a release that was rolled back before the wait, with --since": {
        looks: [[0, is("Failed", -3, revisions("b", "a")), { pending: true }]],
        settings: { since: start - 60_000 },
        outcome: "rolledBack",
    },
    "a release that ended before --since": {
        looks: [[0, old, { pending: false }]],
        settings: { since: start - 60_000 },
        outcome: undefined,
    },
    "the first version, from the beginning": {
        looks: [
            [0, {}],
            [5, is("Initializing", 1)],
            [30, is("Initialized", 29, revisions("a", "a")), { pending: false }],
        ],
        outcome: "initialized",
    },
    "a second version while the first is still being initialised": {
        looks: [
            [0, is("Initializing", -5)],
            [10, is("Initialized", 9, revisions("a", "a")), { pending: true }],
            [20, progressing(19, 0)],
            [60, is("Succeeded", 58, revisions("b", "b")), { pending: false }],
        ],
        outcome: "promoted",
    },
    "an initialisation that comes to nothing": {
        looks: [
            [0, is("Initializing", -5)],
            [80, is("Initializing", -5)],
        ],
        outcome: "stuck",
        reason: /no progress for 80 s in phase Initializing/,
    },
    "an initialised Canary, to which nothing was applied": {
        looks: [
            [0, is("Initialized", -100, revisions("a", "a")), { pending: false }],
            [30, is("Initialized", -100, revisions("a", "a")), { pending: false }],
        ],
        outcome: "nothingNew",
    },
    "the end of an older release's analysis, then the awaited one": {
        looks: [
            [0, progressing(-50, 40, "b")],
            [8, progressing(-50, 0, "c")],
            [70, is("Succeeded", 69, revisions("c", "c")), { pending: false }],
        ],
        outcome: "promoted",
    },
    "the promotion of an older release, then the awaited one": {
        looks: [
            [0, is("Promoting", -5, { canaryWeight: 60, ...revisions("b", "a") })],
            [60, is("Succeeded", 58, revisions("b", "b")), { pending: true }],
            [70, progressing(68, 0, "c")],
            [90, is("Failed", 89, revisions("c", "b")), { pending: true }],
        ],
        outcome: "rolledBack",
    },
    "a newer revision in the middle": {
        looks: [
            [0, old, { pending: true }],
            [10, progressing(8, 0, "b")],
            [60, progressing(8, 40, "b")],
            [70, progressing(8, 0, "c")],
        ],
        outcome: "superseded",
        reason: /superseded by a newer revision/,
    },
    "a newer revision in the middle, to be followed": {
        looks: [
            [0, old, { pending: true }],
            [10, progressing(8, 0, "b")],
            [70, progressing(8, 0, "c")],
            [90, is("Succeeded", 89, revisions("c", "c")), { pending: false }],
        ],
        settings: { followNewer: true },
        outcome: "promoted",
    },
    "a newer revision after the promotion, which was not seen": {
        looks: [
            [0, old, { pending: true }],
            [10, progressing(8, 0, "b")],
            [70, is("Progressing", 68, revisions("c", "b"))],
        ],
        outcome: "promoted",
        reason: /a newer revision is already in progress/,
    },
    "a newer revision that was rolled back after the promotion, which was not seen": {
        looks: [
            [0, old, { pending: true }],
            [10, progressing(8, 0, "b")],
            [70, is("Failed", 68, revisions("c", "b")), { pending: true }],
        ],
        outcome: "promoted",
        reason: /a newer revision was then rolled back/,
    },
    "a newer revision that was promoted, and what became of this one was not seen": {
        looks: [
            [0, old, { pending: true }],
            [10, progressing(8, 0, "b")],
            [70, is("Succeeded", 68, revisions("c", "c")), { pending: false }],
        ],
        outcome: "superseded",
    },
    "a gate before the release, for a while": {
        looks: [
            [0, old, { pending: true }],
            [10, is("Waiting", 8, revisions("a", "a")), { spec: gates }],
            [89, is("Waiting", 8, revisions("a", "a")), { spec: gates }],
        ],
        outcome: undefined,
    },
    "a gate before the release that stays closed": {
        looks: [
            [0, old, { pending: true }],
            [10, is("Waiting", 8, revisions("a", "a")), { spec: gates }],
            [90, is("Waiting", 8, revisions("a", "a")), { spec: gates }],
        ],
        outcome: "stuck",
        reason: /^waiting for the gate night \(confirm-rollout\) for 80 s; it is decided at http:\/\/x$/,
    },
    "a gate before the release that opens": {
        looks: [
            [0, is("Waiting", -100, revisions("a", "a")), { spec: gates }],
            [60, progressing(58, 0, "b"), { spec: gates }],
            [90, is("Succeeded", 89, revisions("b", "b")), { pending: false }],
        ],
        outcome: "promoted",
    },
    "a gate before the promotion, at which iterations go to and fro": {
        looks: [
            [0, is("WaitingPromotion", -1, { iterations: 4, ...revisions("b", "a") })],
            [10, is("WaitingPromotion", -1, { iterations: 5, ...revisions("b", "a") })],
            [50, is("WaitingPromotion", -1, { iterations: 4, ...revisions("b", "a") })],
            [90, is("WaitingPromotion", -1, { iterations: 5, ...revisions("b", "a") })],
        ],
        outcome: "stuck",
        reason: /confirm-promotion/,
    },
    "a weight that never grows": {
        looks: [
            [0, progressing(-9, 60)],
            [80, progressing(-9, 60)],
        ],
        outcome: "stuck",
        reason: /no progress for 80 s in phase Progressing/,
    },
    "a suspended Canary in the middle of a release": {
        looks: [[0, progressing(-9, 20), { spec: { suspend: true } }]],
        outcome: "stuck",
        reason: /suspend/,
    },
    "a suspended Canary with nothing to release": {
        looks: [
            [0, old, { pending: false, spec: { suspend: true, analysis: { interval: "10s" } } }],
            [30, old, { pending: false, spec: { suspend: true, analysis: { interval: "10s" } } }],
        ],
        outcome: "nothingNew",
    },
    "a Canary that is not there": {
        looks: [[0, "absent"]],
        outcome: "unreadable",
        reason: /the Canary does not exist/,
    },
    "a Canary that is deleted meanwhile": {
        looks: [
            [0, progressing(-9, 20)],
            [2, "absent"],
        ],
        outcome: "deleted",
    },
    "a Canary that waits for its finalizer": {
        looks: [
            [0, progressing(-9, 20), { metadata: { deletionTimestamp: "2026-01-31T12:00:00Z" } }],
        ],
        outcome: "deleted",
    },
    "a Canary that is deleted and made again": {
        looks: [
            [0, progressing(-9, 20)],
            [2, {}, { metadata: { uid: "2" } }],
            [
                40,
                is("Initialized", 39, revisions("b", "b")),
                { metadata: { uid: "2" }, pending: false },
            ],
        ],
        outcome: "initialized",
    },
    "a cluster that is away for a moment": {
        looks: [
            [0, progressing(-9, 20)],
            [2, "unreachable"],
            [61, "unreachable"],
            [62, progressing(-9, 40)],
            [63, "unreachable"],
            [120, "unreachable"],
        ],
        outcome: undefined,
    },
    "a cluster that stays away": {
        looks: [
            [0, "unreachable"],
            [60, "unreachable"],
        ],
        outcome: "unreadable",
        reason: /no answer from the cluster for 60 s: refused/,
    },
    "a release that takes too long": {
        looks: [
            [0, progressing(-9, 20)],
            [200, progressing(-9, 40)],
            [600, progressing(-9, 60)],
        ],
        settings: { stuckAfterMs: 3_600_000 },
        outcome: "timedOut",
        reason: /timed out after 600 s: in phase Progressing/,
    },
};

describe("decide: whether a release has come to its end", () => {
    for (const [name, { looks, outcome, reason, settings }] of Object.entries(cases)) {
        it(`${name}: ${outcome ?? "waits on"}`, () => {
            const verdicts = play(looks, settings);
            const last = verdicts.pop();
            assert.deepEqual(
                verdicts.filter((result) => result !== undefined),
                [],
            );
            assert.equal(last?.outcome, outcome, last?.reason);
            assert.match(last?.reason ?? "", reason ?? /^/);
        });
    }
});

function play(
    looks: readonly Look[],
    settings: Partial<WaitSettings> = {},
): (WaitResult | undefined)[] {
    let memory = firstMemory(start);
    return looks.map(([second, seen, more]) => {
        const decided = decide(memory, sightingOf(start + second * 1000, seen, more), {
            timeoutMs: 600_000,
            unreachableMs: 60_000,
            followNewer: false,
            ...settings,
        });
        memory = decided.memory;
        return decided.result;
    });
}

function sightingOf(at: number, seen: Look[1], more: More = {}): Observation {
    if (seen === "absent") {
        return { at, absent: true };
    }
    return seen === "unreachable"
        ? { at, unreachable: "refused" }
        : { at, canary: canary(seen, more.spec, more.metadata), pending: more.pending };
}
