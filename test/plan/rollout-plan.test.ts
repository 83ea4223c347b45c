import assert from "node:assert/strict";
import { EndlessRelease, rolloutPlan } from "../../plan";
import { canary, hook } from "./canaries";

describe("the plan of a rollout", () => {
    it("has every run of a weighted release", () => {
        const plan = rolloutPlan(canary({ stepWeight: 20, maxWeight: 50 }));
        assert.deepEqual(
            plan.steps.map(({ seconds, phase, canaryWeight, checks, events }) => [
                seconds,
                phase,
                canaryWeight,
                checks.join(),
                events.map(({ message }) => message).join(" | "),
            ]),
            [
                [0, "Progressing", 0, "", "New revision detected! Scaling up podinfo.test"],
                [
                    10,
                    "Progressing",
                    20,
                    "",
                    "Starting canary analysis for podinfo.test | Advance podinfo.test canary weight 20",
                ],
                [20, "Progressing", 40, "success-rate", "Advance podinfo.test canary weight 40"],
                [30, "Progressing", 60, "success-rate", "Advance podinfo.test canary weight 60"],
                [
                    40,
                    "Promoting",
                    60,
                    "success-rate",
                    "Copying podinfo.test template spec to podinfo-primary.test",
                ],
                [50, "Finalising", 0, "", "Routing all traffic to primary"],
                [60, "Succeeded", 0, "", "Promotion completed! Scaling down podinfo.test"],
            ],
        );
    });

    it("tells the times and the most that a bad version meets", () => {
        const plan = rolloutPlan(canary({ stepWeight: 20, maxWeight: 50 }), {
            requestsPerSecond: 50,
        });
        assert.equal(plan.earliestPromotionSeconds, 60);
        assert.equal(plan.pointOfNoReturnSeconds, 40);
        // three failed checks at weight 60 instead of the promotion at 40 s, and the run after them
        assert.equal(plan.latestRollbackSeconds, 70);
        assert.deepEqual(plan.exposure, {
            percentSeconds: 20 * 10 + 40 * 10 + 60 * 40,
            mostPercent: 60,
            seconds: 60,
            requests: (50 * (20 * 10 + 40 * 10 + 60 * 40)) / 100,
        });
    });

    it("has no rollback for a release that nothing can fail", () => {
        const plan = rolloutPlan(canary({ stepWeight: 50, metrics: [] }));
        assert.equal(plan.latestRollbackSeconds, 0);
        assert.equal(plan.exposure.percentSeconds, 0);
    });

    it("counts a rollback by hand where nothing else can fail", () => {
        const webhooks = [hook("rollback")];
        const plan = rolloutPlan(canary({ stepWeight: 50, metrics: [], webhooks }));
        assert.equal(plan.latestRollbackSeconds, 30);
        assert.equal(plan.exposure.percentSeconds, 50 * 10 + 100 * 10);
    });

    it("says of a Canary that no release of it ends", () => {
        assert.throws(
            () => rolloutPlan(canary({ stepWeights: [10, 10, 50] })),
            (error) =>
                error instanceof EndlessRelease &&
                /^Canary test\/podinfo: .* phase Progressing at weight 10$/.test(error.message),
        );
    });
});
