import assert from "node:assert/strict";
import { summarize } from "../../../cli/history/summary";
import type { HistoricRollout } from "../../../cli/history/rollout";
import type { RolloutSeries } from "../../../cli/history/series";

const startedAt = Date.parse("2026-01-31T12:00:00Z");
const rollout: HistoricRollout = {
    ...{ namespace: "test", name: "podinfo", outcome: "promoted", evidence: ["log"] },
    ...{ startedAt, startIsKnown: true, endedAt: startedAt + 60_000 },
    ...{ weights: [], isComplete: true, events: [] },
};

function lowestOf(points: readonly [second: number, successRate: number][]): number | undefined {
    const side = { successRate: [], p50: [], p99: [] };
    const successRate = points.map(([second, value]) => ({ at: startedAt + second * 1000, value }));
    const series: RolloutSeries = {
        ...{ from: startedAt, to: startedAt + 60_000, window: "30s", weight: [], share: [] },
        canary: { ...side, successRate },
        primary: side,
    };
    return summarize({ rollout, series }).lowestSuccessRate;
}

describe("the lowest success rate of a rollout", () => {
    it("does not count the first window, in which the series of requests and responses begin", () => {
        // as in the sandbox: every request was answered
        assert.equal(
            lowestOf([
                [5, NaN],
                [6, 59.1],
                [8, 70],
                [10, 100],
                [36, 99.5],
                [50, 100],
            ]),
            99.5,
        );
    });

    it("counts the last point of a version that had traffic for less than a window: the fullest of them", () => {
        assert.equal(
            lowestOf([
                [6, 80],
                [20, 90],
            ]),
            90,
        );
    });
});
