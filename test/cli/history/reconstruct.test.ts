import assert from "node:assert/strict";
import type { FlaggerEvent } from "../../../kube/release/events";
import type { Point } from "../../../cli/cluster/prometheus";
import type { RolloutMetrics } from "../../../cli/history/of-metrics";
import { reconstruct, type ReconstructArgs } from "../../../cli/history/reconstruct";
import { summarize } from "../../../cli/history/summary";
import type { HistoricRollout } from "../../../cli/history/rollout";
import type { CanaryState } from "../../../kube/release/canaries";
import { canary, statusOf } from "../../support/canaries";

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

/** The same events in one log of Flagger. */
const logged = (lines: readonly Said[], log = "flagger-1"): FlaggerEvent[] =>
    said(lines).map((event) => ({ ...event, log }));
const rollouts = (
    state: CanaryState,
    events: readonly FlaggerEvent[],
    more: Partial<ReconstructArgs> = {},
): HistoricRollout[] => reconstruct({ canary: state, events, since: t0 - 600_000, ...more });

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
        const found = rollouts(resting, events);
        assert.deepEqual(found.map(brief), [[0, 60, "promoted", ["events"], [0, 20, 40, 10, 0]]]);
        assert.equal(found[0].events.length, 8);
    });

    it("leaves out what was said of other canaries", () => {
        assert.deepEqual(rollouts(resting, said([[0, began]], "other")), []);
    });

    it("leaves out an initialisation", () => {
        const events = said([
            [0, "all the metrics providers are available!"],
            [0, "podinfo-primary.test not ready: waiting for rollout to finish"],
            [10, "Initialization done! podinfo.test"],
        ]);
        assert.deepEqual(rollouts(resting, events), []);
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
        assert.deepEqual(rollouts(resting, events).map(brief), [
            [0, 20, "superseded", ["events"], [0, 20, 0]],
            [20, 50, "rolledBack", ["events"], [0, 20, 0]],
            [100, 160, "promotionFailed", ["events"], []],
        ]);
    });

    it("counts the wait at the gate before it", () => {
        const events = said([
            [0, "Halt podinfo.test advancement waiting for approval night"],
            [90, "Confirm-rollout check night passed"],
            [90, began],
            [150, ended],
        ]);
        assert.deepEqual(rollouts(resting, events).map(brief), [
            [0, 150, "promoted", ["events"], []],
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
            rollouts(resting, events)[0].weights.map(({ weight }) => weight),
            [0, 100, 0],
        );
    });

    it("shows the one that is under way", () => {
        const under = canary(statusOf("Progressing", t0 + 1_000));
        assert.deepEqual(
            rollouts(
                under,
                said([
                    [0, began],
                    [10, advance(20)],
                ]),
            ).map(brief),
            [[0, undefined, "running", ["events"], [0, 20]]],
        );
    });

    it("takes the end that no event tells from the Canary", () => {
        const now = canary(statusOf("Failed", t0 + 30_000));
        assert.deepEqual(
            rollouts(
                now,
                said([
                    [0, began],
                    [10, advance(20)],
                ]),
            ).map(brief),
            [[0, 30, "rolledBack", ["events"], [0, 20]]],
        );
    });

    it("claims no end that nothing tells", () => {
        const events = said([
            [0, began],
            [500, began],
            [600, ended],
        ]);
        assert.deepEqual(
            rollouts(resting, events).map((each) => each.outcome),
            ["unknown", "promoted"],
        );
    });

    it("takes the beginning that no event tells from metrics", () => {
        const traffic = metrics({ traffic: held(-100, 40, 5) });
        assert.deepEqual(rollouts(resting, said([[50, ended]]), { metrics: traffic }).map(brief), [
            [-100, 50, "promoted", ["events", "metrics"], []],
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
        assert.deepEqual(rollouts(now, [], { metrics: metrics({ status }) }).map(brief), [
            [100, 200, "rolledBack", ["metrics"], []],
            [310, 400, "promoted", ["metrics"], []],
            [510, undefined, "running", ["metrics"], []],
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
        assert.deepEqual(rollouts(now, [], { metrics: metrics({ traffic }) }).map(brief), [
            [0, 90, "unknown", ["metrics"], []],
            [400, 490, "unknown", ["metrics"], []],
            [1_000, 1_090, "rolledBack", ["metrics"], []],
        ]);
    });

    it("takes what both tell of for one", () => {
        const events = said([
            [0, began],
            [10, advance(20)],
            [100, failed],
        ]);
        const traffic = metrics({ traffic: [...held(20, 120, 3), ...held(900, 950, 1)] });
        assert.deepEqual(rollouts(resting, events, { metrics: traffic }).map(brief), [
            [0, 100, "rolledBack", ["events"], [0, 20, 0]],
            [900, 950, "unknown", ["metrics"], []],
        ]);
    });

    it("claims no end of the status for a rollout whose events ended long before it", () => {
        const now = canary(statusOf("Failed", t0 + 80_000));
        const events = said([
            [0, began],
            [10, advance(20)],
        ]);
        const [first, second] = rollouts(now, events);
        assert.deepEqual([first, second].map(brief), [
            [0, undefined, "unknown", ["events"], [0, 20]],
            [80, 80, "rolledBack", ["status"], []],
        ]);
        assert.ok(first.startIsKnown && !second.startIsKnown);
    });

    it("takes the end from the status where a log has every event", () => {
        const now = canary(statusOf("Failed", t0 + 80_000));
        const events = logged([
            [0, began],
            [10, advance(20)],
        ]);
        assert.deepEqual(rollouts(now, events).map(brief), [
            [0, 80, "rolledBack", ["log"], [0, 20]],
        ]);
    });

    it("finds the one that only the status shows, in the period", () => {
        const now = canary(statusOf("Succeeded", t0));
        assert.deepEqual(rollouts(now, []).map(brief), [[0, 0, "promoted", ["status"], []]]);
        assert.deepEqual(rollouts(now, [], { since: t0 + 1 }), []);
        const under = canary(statusOf("Progressing", t0));
        const [running] = rollouts(under, []);
        assert.deepEqual(brief(running), [0, undefined, "running", ["status"], []]);
        assert.ok(running.startIsKnown);
    });

    it("has a failed promotion, with all traffic on the new version", () => {
        const now = canary(statusOf("Failed", t0, { canaryWeight: 100 }));
        assert.deepEqual(
            rollouts(now, []).map(({ outcome }) => outcome),
            ["promotionFailed"],
        );
    });

    it("separates releases that follow each other within seconds, whatever metrics show", () => {
        const events = logged([
            [0, began],
            [10, "Starting canary analysis for podinfo.test"],
            [10, advance(20)],
            [20, "Copying podinfo.test template spec to podinfo-primary.test"],
            [30, "Routing all traffic to primary"],
            [40, ended],
            [42, began],
            [52, advance(20)],
            [57, "New revision detected! Restarting analysis for podinfo.test"],
            [62, advance(20)],
            [72, "Rollback check undo passed"],
            [72, "Rolling back podinfo.test manual webhook invoked"],
            [72, failed],
        ]);
        const now = canary(statusOf("Failed", t0 + 72_000));
        const status = [...held(0, 70, 0), ...held(80, 200, 2)];
        const traffic = held(10, 150, 3);
        const found = rollouts(now, events, {
            metrics: metrics({ status, traffic }),
            logged: [{ from: t0, to: t0 + 72_000 }],
        });
        assert.deepEqual(found.map(brief), [
            [0, 40, "promoted", ["log"], [0, 20, 0]],
            [42, 57, "superseded", ["log"], [0, 20, 0]],
            [57, 72, "rolledBack", ["log"], [0, 20, 0]],
        ]);
        assert.ok(found.every(({ isComplete }) => isComplete));
        assert.deepEqual(
            found.map((rollout) => {
                const { cause, rollbackHook } = summarize({ rollout });
                return [cause, rollbackHook];
            }),
            [
                [undefined, undefined],
                [undefined, undefined],
                ["rollbackHook", "undo"],
            ],
        );
        assert.deepEqual(
            found[0].weights.map(({ at }) => (at - t0) / 1000),
            [0, 10, 30],
        );
    });

    it("does not know the begin of a rollout that a log begins in, nor its duration", () => {
        const [first, second, ...others] = rollouts(
            resting,
            logged([
                [0, advance(40)],
                [40, ended],
                // a rollback while no release is in progress
                [50, failed],
                [60, began],
                [70, ended],
            ]),
        );
        assert.deepEqual([first, second].map(brief), [
            [0, 40, "promoted", ["log"], [40, 0]],
            [60, 70, "promoted", ["log"], []],
        ]);
        assert.deepEqual([first.startIsKnown, second.startIsKnown], [false, true]);
        assert.equal(summarize({ rollout: first }).seconds, undefined);
        assert.deepEqual(others, []);
    });

    it("continues a rollout in the log of the container's next run, but not in one that begins later", () => {
        const events = [
            ...logged([[0, began]], "first"),
            ...logged(
                [
                    [30, advance(20)],
                    [40, ended],
                ],
                "second",
            ),
            ...logged([[100, began]], "second"),
            ...logged(
                [
                    [300, began],
                    [310, failed],
                ],
                "third",
            ),
        ];
        assert.deepEqual(rollouts(resting, events).map(brief), [
            [0, 40, "promoted", ["log"], [0, 20, 0]],
            [100, undefined, "unknown", ["log"], []],
            [300, 310, "rolledBack", ["log"], []],
        ]);
    });

    it("sends all matching requests to the new version in an A/B test", () => {
        const tested = canary(statusOf("Succeeded", t0 + 40_000), {
            analysis: { interval: "10s", iterations: 2, match: [{ headers: {} }] },
        });
        const events = logged([
            [0, began],
            [10, "Advance podinfo.test canary iteration 1/2"],
            [20, "Advance podinfo.test canary iteration 2/2"],
            [30, "Routing all traffic to primary"],
            [40, ended],
        ]);
        assert.deepEqual(
            rollouts(tested, events)[0].weights.map(({ at, weight }) => [(at - t0) / 1000, weight]),
            [
                [0, 0],
                [10, 100],
                [30, 0],
            ],
        );
    });

    it("takes no wait for the promotion for the end that Flagger's metric shows", () => {
        // 1 while it waits for the promotion, then rolled back
        const status = [
            ...held(0, 90, 1),
            ...held(100, 200, 0),
            ...held(210, 300, 1),
            ...held(310, 400, 2),
        ];
        assert.deepEqual(
            rollouts(resting, [], { metrics: metrics({ status }) }).map(({ outcome }) => outcome),
            ["rolledBack"],
        );
    });
});
