import assert from "node:assert/strict";
import { outcomeOf, type ReleaseScript, simulateRelease } from "../../plan";
import { type Analysis, canary, events, hook, release } from "./canaries";

/** What a metric does not pass from a run on. */
function failingFrom(from: number): ReleaseScript {
    return { answer: ({ kind, tick }) => kind !== "metric" || tick < from };
}

describe("the model of Flagger's scheduler", () => {
    const weights: readonly (readonly [Analysis, readonly number[]])[] = [
        [{ stepWeight: 50 }, [0, 50, 100, 100, 0, 0]],
        [{ stepWeight: 20, maxWeight: 50 }, [0, 20, 40, 60, 60, 0, 0]],
        [{ stepWeight: 60, maxWeight: 0 }, [0, 60, 100, 100, 0, 0]],
        [{ stepWeights: [1, 10, 80] }, [0, 1, 10, 80, 80, 0, 0]],
        [{ stepWeights: [50, 120, 150] }, [0, 50, 100, 100, 0, 0]],
        [{ stepWeight: 50, maxWeight: 50, stepWeightPromotion: 20 }, [0, 50, 50, 30, 10, 0, 0]],
        [{ iterations: 2 }, [0, 0, 0, 100, 100, 0, 0]],
        [{ iterations: 2, match: [{ headers: {} }] }, [0, 100, 100, 100, 0, 0]],
    ];
    for (const [analysis, expected] of weights) {
        it(`moves the weights of ${JSON.stringify(analysis)} through ${expected.join(", ")}`, () => {
            const steps = release(analysis);
            assert.deepEqual(
                steps.map(({ canaryWeight }) => canaryWeight),
                expected,
            );
            assert.equal(outcomeOf(steps), "promoted");
        });
    }

    it("rolls back in the run after the last failed check that it may have", () => {
        const steps = release({ stepWeight: 50, threshold: 2 }, failingFrom(2));
        assert.deepEqual(events(steps).slice(2), [
            "Halt advancement no values found for custom metric: success-rate: no values found",
            "Halt advancement no values found for custom metric: success-rate: no values found",
            "Rolling back podinfo.test failed checks threshold reached 2 | Canary failed! Scaling down podinfo.test",
        ]);
        assert.deepEqual(
            steps.map(({ failedChecks }) => failedChecks),
            [0, 0, 1, 2, 0],
        );
    });

    it("counts failed checks that do not follow each other", () => {
        const script: ReleaseScript = {
            answer: ({ kind, tick }) => kind !== "metric" || tick % 2 > 0,
        };
        assert.equal(outcomeOf(release({ stepWeight: 10, threshold: 3 }, script)), "rolledBack");
    });

    it("asks hooks before metrics, and nothing after the first that fails", () => {
        const webhooks = [hook("rollback"), hook("rollout", "a"), hook("", "b")];
        const steps = release(
            { stepWeight: 50, webhooks },
            { answer: ({ name, tick }) => name !== "b" || tick !== 2 },
        );
        assert.deepEqual(
            steps.map(({ checks }) => checks.join()),
            [
                "",
                "rollback",
                "rollback,a,b",
                "rollback,a,b,success-rate",
                "rollback,a,b,success-rate",
                "",
                "",
            ],
        );
        assert.equal(
            steps[2].events.at(-1)?.message,
            "Halt podinfo.test advancement external check b failed Forbidden",
        );
    });

    it("asks built-in metrics before those with a template, wherever they stand", () => {
        const metrics = [
            { name: "own", templateRef: { name: "own" } },
            { name: "request-duration", thresholdRange: { max: 500 } },
        ];
        assert.deepEqual(release({ stepWeight: 50, metrics })[2].checks, [
            "request-duration",
            "own",
        ]);
    });

    it("starts anew for a further revision, and counts failed checks anew", () => {
        const steps = release(
            { stepWeight: 50, threshold: 2 },
            { revisions: [4], answer: ({ kind, tick }) => kind !== "metric" || tick !== 3 },
        );
        assert.equal(
            events(steps)[4],
            "New revision detected! Restarting analysis for podinfo.test",
        );
        assert.deepEqual(
            steps.slice(2, 6).map(({ canaryWeight, failedChecks }) => [canaryWeight, failedChecks]),
            [
                [100, 0],
                [100, 1],
                [0, 0],
                [50, 0],
            ],
        );
    });

    it("sees a revision that comes in the promotion when that has ended", () => {
        const steps = release({ stepWeight: 100 }, { revisions: [4] });
        assert.deepEqual(
            steps.slice(3, 6).map(({ phase }) => phase),
            ["Finalising", "Succeeded", "Progressing"],
        );
        assert.equal(events(steps)[5], "New revision detected! Scaling up podinfo.test");
    });

    it("promotes without a check where the analysis is skipped, with its gates", () => {
        const steps = release(
            { stepWeight: 50, webhooks: [hook("confirm-rollout"), hook("rollout")] },
            {},
            { skipAnalysis: true },
        );
        assert.deepEqual(events(steps), [
            "Confirm-rollout check confirm-rollout passed | New revision detected! Scaling up podinfo.test",
            "Copying podinfo.test template spec to podinfo-primary.test | Promotion completed! Canary analysis was skipped for podinfo.test",
        ]);
    });

    it("gives all traffic to the canary when the primary does not start in the promotion", () => {
        const steps = release(
            { stepWeight: 50, maxWeight: 50 },
            {
                notReady: [
                    { tick: 3, pods: "primary" },
                    { tick: 4, pods: "primary", reason: "stuck", deadlineExceeded: true },
                ],
            },
        );
        assert.equal(outcomeOf(steps), "promotionFailed");
        assert.equal(steps.at(-1)?.canaryWeight, 100);
        assert.deepEqual(events(steps).slice(3), [
            "podinfo-primary.test not ready: waiting for rollout to finish: 1 old replicas are pending termination",
            "podinfo-primary.test not ready: stuck | Promotion of podinfo.test failed, primary not ready: podinfo-primary.test not ready: stuck",
        ]);
    });

    it("does nothing while it is suspended, but to say so", () => {
        const steps = release({ stepWeight: 100 }, { suspended: [1, 2] });
        assert.equal(events(steps)[2], "skipping canary run as object is suspended");
        assert.equal(steps.length, release({ stepWeight: 100 }).length + 2);
    });

    it("sets iterations and warns with the provider kubernetes, and moves no traffic", () => {
        const steps = release({ stepWeight: 50 }, {}, { provider: "kubernetes" });
        assert.equal(steps.filter(({ canaryWeight }) => canaryWeight > 0).length, 0);
        assert.equal(steps[1].events.filter(({ type }) => type === "Warning").length, 2);
        assert.equal(outcomeOf(steps), "promoted");
    });

    for (const [what, analysis, phase, weight] of [
        ["steps that do not rise", { stepWeights: [10, 10, 50] }, "Progressing", 10],
        ["no step", { stepWeight: 0 }, "Progressing", 0],
        ["a maximum past all", { stepWeight: 50, maxWeight: 150 }, "Progressing", 100],
        ["steps and a mirror", { stepWeight: 50, mirror: true }, "Progressing", 0],
    ] as const) {
        it(`never ends with ${what}`, () => {
            const last = release(analysis, { ticks: 50 }).at(-1);
            assert.deepEqual([last?.phase, last?.canaryWeight], [phase, weight]);
        });
    }

    it("lets runs that take longer than the interval follow each other at once", () => {
        const slow = canary({ stepWeight: 50, webhooks: [hook("rollout", "slow")] });
        const steps = simulateRelease(slow, {}, { checkSeconds: { slow: 24 } });
        assert.deepEqual(
            steps.map(({ seconds }) => seconds),
            [0, 10, 44, 68, 68, 70],
        );
    });
});
