import assert from "node:assert/strict";
import { type Exposure, type PlanOptions, rolloutPlan, simulateRelease } from "../../plan";
import { type Analysis, canary } from "./canaries";

function exposure(analysis: Analysis, options: PlanOptions = {}, spec: Analysis = {}): Exposure {
    return rolloutPlan(canary(analysis, spec), options).exposure;
}

const match = [{ headers: { "x-canary": { exact: "insider" } } }];
const cases: readonly (readonly [string, Exposure, Exposure])[] = [
    [
        "weights as long as they hold, and the last one for each failure and the run after",
        exposure({ stepWeights: [5, 40], interval: "1m", threshold: 2 }),
        { percentSeconds: 5 * 60 + 40 * 180, mostPercent: 40, seconds: 240 },
    ],
    [
        "a blue/green release only after the switch",
        exposure({ iterations: 5, threshold: 2 }),
        { percentSeconds: 100 * 30, mostPercent: 100, seconds: 30 },
    ],
    [
        "an A/B test by the requests that match",
        exposure({ iterations: 2, threshold: 1, match }, { matchedPercent: 5 }),
        { percentSeconds: 5 * 30, mostPercent: 5, seconds: 30 },
    ],
    [
        "an A/B test through a TrafficSplit, which knows no headers, by all requests",
        exposure(
            { iterations: 2, threshold: 1, match },
            { matchedPercent: 5, meshProvider: "linkerd" },
        ),
        { percentSeconds: 100 * 30, mostPercent: 100, seconds: 30 },
    ],
    [
        "session affinity by everybody who asks often enough",
        exposure({
            stepWeight: 10,
            maxWeight: 10,
            threshold: 1,
            sessionAffinity: { cookieName: "release" },
        }),
        { percentSeconds: 100 * 20, metPercent: 19, mostPercent: 100, seconds: 20 },
    ],
    [
        "no request, where nothing is analysed",
        exposure({ stepWeight: 50 }, { requestsPerSecond: 10 }, { skipAnalysis: true }),
        { percentSeconds: 0, mostPercent: 0, seconds: 0, requests: 0 },
    ],
    [
        "the time that hooks and metrics take",
        exposure(
            { stepWeight: 50, maxWeight: 50, threshold: 1 },
            { checkSeconds: { "success-rate": 4 }, requestsPerSecond: 2 },
        ),
        { percentSeconds: 50 * 20, mostPercent: 50, seconds: 20, requests: 20 },
    ],
];

describe("the exposure of a plan", () => {
    for (const [what, actual, expected] of cases) {
        it(`counts ${what}`, () => {
            assert.deepEqual(actual, expected);
        });
    }
});

describe("pods that take runs to start", () => {
    it("are the same as runs that are said to find them not ready", () => {
        const object = canary({ stepWeight: 50, maxWeight: 50 });
        assert.deepEqual(
            simulateRelease(object, {}, { startTicks: { canary: 2, primary: 1 } }),
            simulateRelease(object, {
                notReady: [
                    { tick: 1, pods: "canary" },
                    { tick: 2, pods: "canary" },
                    { tick: 5, pods: "primary" },
                ],
            }),
        );
    });

    it("are late again after a further revision", () => {
        const steps = simulateRelease(
            canary({ stepWeight: 50 }),
            { revisions: [3] },
            { startTicks: { canary: 1 } },
        );
        assert.deepEqual(
            steps.map(({ events }) => events[0].message.startsWith("canary deployment")),
            [false, true, false, false, true, false, false, false, false, false],
        );
    });

    it("move the plan's times by as many intervals", () => {
        const object = canary({ stepWeight: 50, maxWeight: 50 });
        const quick = rolloutPlan(object);
        const slow = rolloutPlan(object, { startTicks: { canary: 3, primary: 2 } });
        assert.equal(slow.pointOfNoReturnSeconds, quick.pointOfNoReturnSeconds + 30);
        assert.equal(slow.earliestPromotionSeconds, quick.earliestPromotionSeconds + 50);
        assert.equal(slow.latestRollbackSeconds, quick.latestRollbackSeconds + 30);
        assert.deepEqual(slow.exposure, quick.exposure);
    });
});
