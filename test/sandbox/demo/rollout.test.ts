import assert from "node:assert/strict";
import type { MeshReport, TrafficSecond } from "../../../sandbox/mesh/mesh-report";
import { badRelease, expect, goodRelease, untestedRelease } from "../../../sandbox/demo/checks";
import { parseFlaggerLog } from "../../../sandbox/demo/events";
import { endOf } from "../../../sandbox/demo/follow";
import { type DemoRollout, summarise } from "../../../sandbox/demo/rollout";
import { type Snapshot, canaryWeight } from "../../../sandbox/demo/snapshot";

const canary = { namespace: "test", name: "web" };
const start = 1_700_000_000_000;

function second(
    offset: number,
    side: "primary" | "canary",
    count: number,
    failed = 0,
): TrafficSecond {
    const at = start + offset * 1000;
    return { at, apex: "test/web", backend: `test/web-${side}`, count, failed, p50Ms: 1, p99Ms: 5 };
}

function report(series: readonly TrafficSecond[], weight = 0): MeshReport {
    const weights = [
        { rule: 0, backend: "test/web-primary", weight: 100 - weight },
        { rule: 0, backend: "test/web-canary", weight },
    ];
    return {
        startedAt: "",
        totals: [],
        counters: [],
        pods: [],
        series,
        routes: [
            { namespace: "test", name: "web", state: "applied", parents: ["test/web"], weights },
        ],
        baseLoad: [],
        warnings: [],
    };
}

function snapshot(offset: number, weight: number, series: readonly TrafficSecond[] = []): Snapshot {
    return {
        at: start + offset * 1000,
        phase: "Progressing",
        weight,
        events: [],
        report: report(series, weight),
    };
}

describe("sandbox/demo/rollout", () => {
    it("reads the canary's share from the first rule of its route", () => {
        assert.equal(canaryWeight(report([], 20), canary), 20);
        assert.equal(canaryWeight({ ...report([]), routes: [] }, canary), 0);
    });

    it("cuts the rollout into steps of equal weight, and judges a share by whole seconds only", () => {
        const series = [
            second(1, "primary", 10),
            // the second in which the weight changed: counted as requests, not for the share
            second(2, "primary", 9),
            second(2, "canary", 1),
            second(3, "primary", 8),
            second(3, "canary", 2, 1),
            second(4, "primary", 10),
        ];
        const snapshots = [
            snapshot(1, 0),
            snapshot(2.5, 0),
            snapshot(3, 20),
            snapshot(4.2, 20),
            snapshot(5, 0, series),
        ];
        const rollout = summarise(
            { release: "r", outcome: "rolled back", startedAt: start, endedAt: start + 5000 },
            snapshots,
            canary,
        );
        assert.deepEqual(
            rollout.steps.map((step) => [step.weight, step.share, step.requests, step.failed]),
            [
                [0, 0, 0, 0],
                [20, 20, 3, 1],
                [0, undefined, 0, 0],
            ],
        );
        assert.equal(rollout.canaryRequests, 3);
        assert.equal(rollout.canaryFailures, 1);
        assert.equal(rollout.exposureSeconds, 1);
    });

    it("takes only Flagger's words and phase together for an end", () => {
        const promoted = ["Promotion completed! Scaling down web.test"];
        assert.equal(endOf({ phase: "Succeeded" }, promoted), "promoted");
        assert.equal(endOf({ phase: "Finalising" }, promoted), undefined);
        assert.equal(endOf({ phase: "Succeeded" }, []), undefined);
        assert.equal(
            endOf({ phase: "Failed" }, ["Canary failed! Scaling down web.test"]),
            "rolled back",
        );
    });
});

describe("sandbox/demo/checks", () => {
    const rollout = (
        outcome: DemoRollout["outcome"],
        canaryRequests: number,
        ...messages: string[]
    ): DemoRollout => ({
        release: "r",
        startedAt: start,
        endedAt: start,
        outcome,
        steps: [],
        events: messages.map((message, index) => ({
            id: String(index),
            at: start,
            message,
            warning: false,
        })),
        canaryRequests,
        canaryFailures: 0,
    });
    const good = [
        "New revision detected! Scaling up web.test",
        "Pre-rollout check smoke-test passed",
        "Advance web.test canary weight 20",
        "Promotion completed! Scaling down web.test",
    ];

    it("passes what went as told", () => expect(rollout("promoted", 5, ...good), goodRelease));

    const wrong: [string, DemoRollout, Parameters<typeof expect>[1], RegExp][] = [
        [
            "another end",
            rollout("rolled back", 5, ...good),
            goodRelease,
            /was rolled back, and should have been promoted/,
        ],
        [
            "a missing event",
            rollout("promoted", 5, ...good.slice(0, 1), ...good.slice(2)),
            goodRelease,
            /no event "Pre-rollout/,
        ],
        [
            "events out of order",
            rollout("promoted", 5, ...[...good].reverse()),
            goodRelease,
            /after those before it/,
        ],
        [
            "a good release without traffic",
            rollout("promoted", 0, ...good),
            goodRelease,
            /no user request/,
        ],
        [
            "a bad release that never halted",
            rollout("rolled back", 5, ...good),
            badRelease,
            /no event "Halt …"/,
        ],
        [
            "traffic for a version that failed its smoke test",
            rollout(
                "rolled back",
                1,
                "New revision detected!",
                "Halt web.test",
                "Rolling back web.test",
            ),
            untestedRelease,
            /1 user requests reached/,
        ],
    ];
    for (const [name, seen, expected, message] of wrong) {
        it(`refuses ${name}`, () => assert.throws(() => expect(seen, expected), message));
    }
});

describe("sandbox/demo/events", () => {
    it("reads Flagger's log: its own canary only, and no half-written line", () => {
        const line = (canary: string, msg: string) =>
            JSON.stringify({
                level: "info",
                ts: "2026-01-01T00:00:01.500Z",
                caller: "x",
                msg,
                canary,
            });
        const text = [
            line("web.test", "Advance web.test canary weight 20"),
            "I1231 some other line",
            line("other.test", "Advance other.test canary weight 20"),
            line("web.test", "Halt web.test advancement success-rate 80 < 99"),
            line("web.test", "Rolling back").slice(0, 40),
        ].join("\n");
        assert.deepEqual(
            parseFlaggerLog("f", text, canary).map((event) => [
                event.at,
                event.message,
                event.warning,
            ]),
            [
                [1767225601500, "Advance web.test canary weight 20", false],
                [1767225601500, "Halt web.test advancement success-rate 80 < 99", true],
            ],
        );
    });
});
