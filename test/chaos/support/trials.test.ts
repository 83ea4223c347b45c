import assert from "node:assert/strict";

import { randomNumbers } from "./random";
import { faults, operations, plannedTrials, trialTable } from "./trials";

describe("the trials of make chaos", () => {
    const trials = plannedTrials(3, randomNumbers(7));

    it("are the same for the same seed, and others for another", () => {
        assert.deepEqual(plannedTrials(3, randomNumbers(7)), trials);
        assert.notDeepEqual(plannedTrials(3, randomNumbers(8)), trials);
    });

    it("are the life of a stack in each round, and every fault twice in three rounds", () => {
        assert.deepEqual(
            trials.map(({ operation }) => operation),
            [...operations, ...operations, ...operations],
        );
        for (const fault of faults) {
            assert.equal(trials.filter((trial) => trial.fault === fault).length, 2, fault);
        }
        assert.deepEqual(
            trials.filter(({ checkpoints }) => checkpoints).map(({ round }) => round),
            [2, 2, 2, 2],
        );
    });

    it("are shown with what is wrong after them", () => {
        const shown = { struckAfter: 1, code: 255, endedAfter: 2, recovery: 3 };
        const table = trialTable([
            { ...trials[0], ...shown, problems: [] },
            { ...trials[1], ...shown, problems: ["missing: Canary test/podinfo"] },
        ]);
        assert.match(table, /recovered/);
        assert.match(table, /missing: Canary test\/podinfo/);
    });
});
