import assert from "node:assert/strict";
import type { FlaggerEvent } from "../../../cli/cluster/events";
import type { Point } from "../../../cli/cluster/prometheus";
import type { RolloutMetrics } from "../../../cli/history/of-metrics";
import { reconstruct } from "../../../cli/history/reconstruct";
import type { HistoricRollout } from "../../../cli/history/rollout";
import { canary, statusOf } from "../support/canaries";

const t0 = Date.parse("2026-01-31T12:00:00Z");

type Said = readonly [second: number, message: string];

const said = (lines: readonly Said[], name = "podinfo"): FlaggerEvent[] =>
    lines.map(([second, message]) => ({
        namespace: "test",
        name,
        at: t0 + second * 1000,
        message,
        warning: false,
    }));
const points = (...values: readonly (readonly [second: number, value: number])[]): Point[] =>
    values.map(([second, value]) => ({ at: t0 + second * 1000, value }));
/** A value each 10 s. */
const held = (from: number, to: number, value: number): Point[] =>
    points(
        ...Array.from(
            { length: (to - from) / 10 + 1 },
            (_, index) => [from + index * 10, value] as const,
        ),
    );
const metrics = (given: Partial<RolloutMetrics>): RolloutMetrics => ({
    stepSeconds: 10,
    status: [],
    traffic: [],
    ...given,
});

const resting = canary(statusOf("Succeeded", t0 - 3_600_000));
const began = "New revision detected! Scaling up podinfo.test";
const ended = "Promotion completed! Scaling down podinfo.test";
const failed = "Canary failed! Scaling down podinfo.test";
const advance = (weight: number): string => `Advance podinfo.test canary weight ${weight}`;

/** A rollout in short: seconds of its beginning and end, outcome, evidence, weights. */
function brief(rollout: HistoricRollout): unknown[] {
    const second = (at: number | undefined): number | undefined =>
        at === undefined ? undefined : (at - t0) / 1000;
    return [
        second(rollout.startedAt),
        second(rollout.endedAt),
        rollout.outcome,
        rollout.evidence,
        rollout.weights.map(({ weight }) => weight),
    ];
}

describe("reconstruct: rollouts of the past", () => {
    it("reads one from its beginning to its end", () => {
        const events = said([
            [0, began],
            [10, "Starting canary analysis for podinfo.test"],
            [10, advance(20)],
            [20, advance(40)],
            [30, "Copying podinfo.test template spec to podinfo-primary.test"],
            [40, "Advance podinfo.test primary weight 90"],
            [50, "Routing all traffic to primary"],
            [60, ended],
            [70, "Post-rollout check tell passed"],
        ]);
        const found = reconstruct(resting, events);
        assert.deepEqual(found.map(brief), [[0, 60, "promoted", "events", [0, 20, 40, 10, 0, 0]]]);
        assert.equal(found[0].events.length, 8);
    });

    it("leaves out what was said of other canaries", () => {
        assert.deepEqual(reconstruct(resting, said([[0, began]], "other")), []);
    });

    it("leaves out an initialisation", () => {
        const events = said([
            [0, "all the metrics providers are available!"],
            [0, "podinfo-primary.test not ready: waiting for rollout to finish"],
            [10, "Initialization done! podinfo.test"],
        ]);
        assert.deepEqual(reconstruct(resting, events), []);
    });

    it("tells two apart, and a newer revision in the middle", () => {
        const events = said([
            [0, began],
            [10, advance(20)],
            [20, "New revision detected! Restarting analysis for podinfo.test"],
            [30, advance(20)],
            [40, "Halt podinfo.test advancement success-rate 50.00 < 99"],
            [50, "Rolling back podinfo.test failed checks threshold reached 1"],
            [50, failed],
            [100, began],
            [160, "Promotion of podinfo.test failed, primary not ready: x"],
        ]);
        assert.deepEqual(reconstruct(resting, events).map(brief), [
            [0, 20, "superseded", "events", [0, 20, 0]],
            [20, 50, "rolledBack", "events", [0, 20, 0]],
            [100, 160, "promotionFailed", "events", []],
        ]);
    });

    it("counts the wait at the gate before it", () => {
        const events = said([
            [0, "Halt podinfo.test advancement waiting for approval night"],
            [90, "Confirm-rollout check night passed"],
            [90, began],
            [150, ended],
        ]);
        assert.deepEqual(reconstruct(resting, events).map(brief), [
            [0, 150, "promoted", "events", []],
        ]);
    });

    it("knows blue/green's switch", () => {
        const events = said([
            [0, began],
            [10, "Advance podinfo.test canary iteration 1/1"],
            [20, "Routing all traffic to canary"],
            [40, ended],
        ]);
        assert.deepEqual(
            reconstruct(resting, events)[0].weights.map(({ weight }) => weight),
            [0, 100, 0],
        );
    });

    it("shows the one that is under way", () => {
        const under = canary(statusOf("Progressing", t0 + 1_000));
        assert.deepEqual(
            reconstruct(
                under,
                said([
                    [0, began],
                    [10, advance(20)],
                ]),
            ).map(brief),
            [[0, undefined, "running", "events", [0, 20]]],
        );
    });

    it("takes the end that no event tells from the Canary", () => {
        const now = canary(statusOf("Failed", t0 + 80_000));
        assert.deepEqual(
            reconstruct(
                now,
                said([
                    [0, began],
                    [10, advance(20)],
                ]),
            ).map(brief),
            [[0, 80, "rolledBack", "events", [0, 20]]],
        );
    });

    it("claims no end that nothing tells", () => {
        const events = said([
            [0, began],
            [500, began],
            [600, ended],
        ]);
        assert.deepEqual(
            reconstruct(resting, events).map((each) => each.outcome),
            ["unknown", "promoted"],
        );
    });

    it("takes the beginning that no event tells from metrics", () => {
        const traffic = metrics({ traffic: held(-100, 40, 5) });
        assert.deepEqual(reconstruct(resting, said([[50, ended]]), traffic).map(brief), [
            [-100, 50, "promoted", "both", []],
        ]);
    });

    it("finds one that only Flagger's metric tells of, with its outcome", () => {
        const status = [
            ...held(0, 90, 1),
            ...held(100, 200, 0),
            ...held(210, 300, 2),
            ...held(310, 400, 0),
            ...held(410, 500, 1),
            ...held(510, 600, 0),
        ];
        const now = canary(statusOf("Progressing", t0 + 505_000));
        assert.deepEqual(reconstruct(now, [], metrics({ status })).map(brief), [
            [100, 200, "rolledBack", "metrics", []],
            [310, 400, "promoted", "metrics", []],
            [510, undefined, "running", "metrics", []],
        ]);
    });

    it("finds one that only the new version's responses tell of", () => {
        const traffic = [
            ...held(0, 90, 3),
            ...points([100, 0]),
            ...held(400, 490, 3),
            ...held(1_000, 1_100, 2),
        ];
        const now = canary(statusOf("Failed", t0 + 1_090_000));
        assert.deepEqual(reconstruct(now, [], metrics({ traffic })).map(brief), [
            [0, 90, "unknown", "metrics", []],
            [400, 490, "unknown", "metrics", []],
            [1_000, 1_090, "rolledBack", "metrics", []],
        ]);
    });

    it("takes what both tell of for one", () => {
        const events = said([
            [0, began],
            [10, advance(20)],
            [100, failed],
        ]);
        const traffic = metrics({ traffic: [...held(20, 120, 3), ...held(900, 950, 1)] });
        assert.deepEqual(reconstruct(resting, events, traffic).map(brief), [
            [0, 100, "rolledBack", "both", [0, 20, 0]],
            [900, 950, "unknown", "metrics", []],
        ]);
    });
});
