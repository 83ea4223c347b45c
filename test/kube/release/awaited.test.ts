import assert from "node:assert/strict";
import {
    type AwaitedObservation,
    awaitedProgress,
    decideAwaited,
} from "../../../kube/release/awaited";
import { firstMemory } from "../../../kube/release/observations";
import type { WaitOutcome, WaitResult } from "../../../kube/release/result";
import type { Fields } from "../../../rules/canary/reading";
import { canary, statusOf } from "../../support/canaries";

const start = Date.parse("2026-01-31T12:00:00Z");

/** What is seen at a second: a status, and how target and primary compare. */
type Look = readonly [second: number, status: Fields, more?: More];

interface More {
    readonly pending?: boolean;
    readonly inTarget?: boolean;
    readonly inPrimary?: boolean;
    readonly unfinished?: string;
    readonly latest?: string;
    readonly spec?: Fields;
    readonly metadata?: Fields;
}

const is = (phase: string, phaseAt: number, more: Fields = {}): Fields =>
    statusOf(phase, start + phaseAt * 1000, more);
const revisions = (applied: string, promoted: string): Fields => ({
    lastAppliedSpec: applied,
    lastPromotedSpec: promoted,
});
const old = is("Succeeded", -500, revisions("a", "a"));
const progressing = (at: number, weight: number, applied = "b"): Fields =>
    is("Progressing", at, { canaryWeight: weight, ...revisions(applied, "a") });

function seen([second, status, more = {}]: Look): AwaitedObservation {
    const { inTarget = true, inPrimary = false, latest, metadata, spec, ...rest } = more;
    const at = start + second * 1000;
    return {
        at,
        canary: canary(status, spec, metadata),
        inTarget,
        inPrimary,
        ...rest,
        ...(latest !== undefined && {
            latest: { at, message: latest, warning: false, namespace: "test", name: "podinfo" },
        }),
    };
}

/** The result of the last look; those before must have none. */
function resultOf(looks: readonly Look[], timeoutMs = 900_000): WaitResult | undefined {
    let memory = firstMemory(start);
    let result: WaitResult | undefined;
    looks.forEach((look, index) => {
        assert.equal(result, undefined, `ended at look ${index}: ${result?.reason}`);
        ({ memory, result } = decideAwaited(memory, seen(look), {
            timeoutMs,
            unreachableMs: 60_000,
        }));
    });
    return result;
}

const traffic = {
    analysis: {
        interval: "10s",
        threshold: 3,
        webhooks: [{ name: "traffic", type: "confirm-traffic-increase", url: "http://x" }],
    },
};
const held = "Halt podinfo.test advancement waiting for traffic increase approval traffic";

interface Case {
    readonly looks: readonly Look[];
    readonly outcome: WaitOutcome | undefined;
    readonly reason?: RegExp;
    readonly timeoutMs?: number;
}

const cases: Record<string, Case> = {
    "an update that changes nothing": {
        looks: [[0, old, { pending: false, inPrimary: true }]],
        outcome: "nothingNew",
    },
    "a change that Flagger has not noticed yet, by the old phase and hashes": {
        looks: [[0, old, { pending: true }]],
        outcome: undefined,
    },
    "a release that is promoted": {
        looks: [
            [0, old, { pending: true }],
            [10, progressing(8, 20)],
            [20, is("Promoting", 18, revisions("b", "a")), { inPrimary: true }],
            [30, is("Finalising", 28, revisions("b", "a")), { inPrimary: true }],
            [40, is("Succeeded", 38, revisions("b", "b")), { pending: false, inPrimary: true }],
        ],
        outcome: "promoted",
    },
    "a promoted release whose old pods still shut down": {
        looks: [
            [0, progressing(-9, 20)],
            [
                40,
                is("Succeeded", 38, revisions("b", "b")),
                { pending: false, inPrimary: true, unfinished: "1 pod is shutting down" },
            ],
        ],
        outcome: undefined,
    },
    "a primary that never gets ready without an analysis": {
        looks: [
            [0, old, { pending: false, inPrimary: true, unfinished: "0 of 1 pods" }],
            [79, old, { pending: false, inPrimary: true, unfinished: "0 of 1 pods" }],
            [80, old, { pending: false, inPrimary: true, unfinished: "0 of 1 pods" }],
        ],
        outcome: "stuck",
        reason: /no progress for 80 s in phase Succeeded/,
    },
    "the first version": {
        looks: [
            [0, is("Initializing", -5)],
            [20, is("Initialized", 18, revisions("a", "a")), { pending: false, inPrimary: true }],
        ],
        outcome: "initialized",
    },
    "a release that is rolled back": {
        looks: [
            [0, old, { pending: true }],
            [10, progressing(8, 20)],
            [40, is("Failed", 38, revisions("b", "a")), { pending: true }],
        ],
        outcome: "rolledBack",
        reason: /^rolled back$/,
    },
    "a release that fails between two looks": {
        looks: [
            [0, old, { pending: true }],
            [9, is("Failed", 8, revisions("b", "a")), { pending: true }],
        ],
        outcome: "rolledBack",
    },
    "a change after a rollback, before Flagger notices it": {
        looks: [
            [0, is("Failed", -500, revisions("b", "a")), { pending: true }],
            [29, is("Failed", -500, revisions("b", "a")), { pending: true }],
            [30, progressing(29, 0, "c")],
        ],
        outcome: undefined,
    },
    "the same version after its rollback, which Flagger does not try again": {
        looks: [
            [0, is("Failed", -500, revisions("b", "a")), { pending: true }],
            [31, is("Failed", -500, revisions("b", "a")), { pending: true }],
        ],
        outcome: "rolledBack",
        reason: /^no release started within 30 s, and the last release was rolled back$/,
    },
    "the return to the primary's version after a rollback": {
        looks: [[0, is("Failed", -500, revisions("a", "a")), { pending: false, inPrimary: true }]],
        outcome: "nothingNew",
    },
    "a promotion whose primary never gets ready, though its pods are the target's": {
        looks: [
            [0, progressing(-9, 20)],
            [
                10,
                is("Failed", 8, { canaryWeight: 100, ...revisions("b", "a") }),
                { pending: false, inPrimary: true },
            ],
        ],
        outcome: "rolledBack",
        reason: /the primary did not become ready/,
    },
    "a release before the awaited one that ends well": {
        looks: [
            [0, is("Finalising", -5, revisions("b", "a"))],
            [10, is("Succeeded", 8, revisions("b", "b")), { pending: true }],
            [30, is("Succeeded", 8, revisions("b", "b")), { pending: true }],
            [40, progressing(35, 20, "c")],
            [60, is("Succeeded", 58, revisions("c", "c")), { pending: false, inPrimary: true }],
        ],
        outcome: "promoted",
    },
    "a version that Flagger never detects after the release before": {
        looks: [
            [0, is("Finalising", -5, revisions("b", "a"))],
            [10, is("Succeeded", 8, revisions("b", "b")), { pending: true }],
            [39, is("Succeeded", 8, revisions("b", "b")), { pending: true }],
            [40, is("Succeeded", 8, revisions("b", "b")), { pending: true }],
        ],
        outcome: "stuck",
        reason: /no release started within 30 s although the target differs/,
    },
    "a release that starts again with the awaited version and is rolled back": {
        looks: [
            [0, progressing(-20, 20, "b")],
            [10, progressing(-20, 0, "c")],
            [50, is("Failed", 48, revisions("c", "a")), { pending: true }],
        ],
        outcome: "rolledBack",
        reason: /^rolled back$/,
    },
    "another version in the target before the promotion": {
        looks: [
            [0, progressing(-9, 20)],
            [10, progressing(-9, 40), { inTarget: false }],
        ],
        outcome: "superseded",
        reason: /pods of the Deployment podinfo are not those that this program declares/,
    },
    "another version in the target during the promotion": {
        looks: [
            [0, is("Promoting", -9), { inTarget: false, inPrimary: true }],
            [10, progressing(9, 0, "c"), { inTarget: false, inPrimary: true }],
        ],
        outcome: "promoted",
        reason: /the target has other pods since then/,
    },
    "a version that Flagger never detects": {
        looks: [
            [0, old, { pending: true }],
            [31, old, { pending: true }],
        ],
        outcome: "stuck",
        reason: /no release started within 30 s although the target differs/,
    },
    "a release without progress": {
        looks: [
            [0, progressing(-9, 20)],
            [81, progressing(-9, 20)],
        ],
        outcome: "stuck",
        reason: /no progress for 81 s in phase Progressing/,
    },
    "a gate that nobody opens": {
        looks: [
            [0, is("WaitingPromotion", -9)],
            [500, is("WaitingPromotion", -9)],
        ],
        outcome: undefined,
    },
    "a release that waits for traffic": {
        looks: [
            [0, progressing(-9, 20), { spec: traffic, latest: held }],
            [500, progressing(-9, 20), { spec: traffic, latest: held }],
        ],
        outcome: undefined,
    },
    "a release with such a gate that has no progress for another reason": {
        looks: [
            [0, progressing(-9, 20), { spec: traffic, latest: "podinfo.test not ready" }],
            [500, progressing(-9, 20), { spec: traffic, latest: "podinfo.test not ready" }],
        ],
        outcome: "stuck",
    },
    "the timeout": {
        looks: [
            [0, is("WaitingPromotion", -9)],
            [61, is("WaitingPromotion", -9)],
        ],
        timeoutMs: 60_000,
        outcome: "timedOut",
        reason: /^timed out after 61 s: in phase WaitingPromotion$/,
    },
    "a suspended Canary with a change": {
        looks: [[0, old, { pending: true, spec: { suspend: true } }]],
        outcome: "stuck",
        reason: /spec\.suspend/,
    },
    "a suspended Canary without one": {
        looks: [[0, old, { pending: false, inPrimary: true, spec: { suspend: true } }]],
        outcome: "nothingNew",
    },
    "a Canary that is being deleted": {
        looks: [[0, old, { metadata: { deletionTimestamp: "2026-01-31T12:00:00Z" } }]],
        outcome: "deleted",
    },
    "a target that is gone": {
        looks: [
            [0, old],
            [31, old],
        ],
        outcome: "unreadable",
        reason: /the Deployment podinfo or its primary does not exist/,
    },
};

describe("decideAwaited: whether the declared version is promoted", () => {
    for (const [name, { looks, outcome, reason = /./, timeoutMs }] of Object.entries(cases)) {
        it(`${name}: ${outcome ?? "waits on"}`, () => {
            const result = resultOf(looks, timeoutMs);
            assert.equal(result?.outcome, outcome, result?.reason);
            if (result !== undefined) {
                assert.match(result.reason, reason);
            }
        });
    }

    it("bears an outage, and ends with one that lasts", () => {
        const settings = { timeoutMs: 900_000, unreachableMs: 60_000 };
        const away = (second: number) => ({ at: start + second * 1000, unreachable: "refused" });
        let { memory, result } = decideAwaited(firstMemory(start), away(0), settings);
        assert.equal(result, undefined);
        ({ memory, result } = decideAwaited(memory, away(59), settings));
        assert.equal(result, undefined);
        ({ result } = decideAwaited(memory, away(60), settings));
        assert.equal(result?.outcome, "unreadable");
        assert.match(result.reason, /no answer from the cluster for 60 s: refused/);
    });
});

describe("awaitedProgress", () => {
    const texts: readonly (readonly [AwaitedObservation, string | undefined])[] = [
        [seen([0, old, { pending: false }]), undefined],
        [
            seen([
                0,
                progressing(0, 20),
                { latest: "Halt podinfo.test advancement success-rate 69.17 < 99" },
            ]),
            "Progressing · weight 20 % · failed checks 0/3 · next check within 10 s · Halt podinfo.test advancement success-rate 69.17 < 99",
        ],
        [
            seen([0, old, { pending: true }]),
            "waits for Flagger to detect the new version · next check within 10 s",
        ],
        [
            seen([0, old, { pending: false, unfinished: "pods of the primary that shut down: a" }]),
            "pods of the primary that shut down: a",
        ],
        [{ at: 0, unreachable: "refused" }, "no answer from the cluster, retrying: refused"],
        [{ at: 0, absent: true }, "the Canary does not exist"],
    ];
    for (const [observation, text] of texts) {
        it(text ?? "nothing", () => assert.equal(awaitedProgress(observation), text));
    }
});
