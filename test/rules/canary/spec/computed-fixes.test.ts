import assert from "node:assert/strict";
import { checkCanary } from "../../../../rules/canary";
import { goodScene } from "../contexts";
import { byIterations, byWeights, type Change } from "./pair";

/** A fix with a computed value, and the change of the Canary that follows it. */
interface ComputedFix {
    readonly rule: string;
    readonly broken: Change;
    readonly fix: string;
    readonly followed: Change;
}

const steps = (stepWeight: number, maxWeight: number): Change => ({
    "analysis.stepWeight": stepWeight,
    "analysis.maxWeight": maxWeight,
});

const cases: readonly ComputedFix[] = [
    {
        rule: "analysis/overshoot",
        broken: steps(20, 50),
        fix: "set stepWeight to 10, which divides maxWeight 50",
        followed: steps(10, 50),
    },
    {
        rule: "analysis/overshoot",
        broken: steps(150, 50),
        fix: "set stepWeight to 10, which divides maxWeight 50",
        followed: steps(10, 50),
    },
    {
        rule: "analysis/overshoot",
        broken: steps(10, 47),
        fix: "set maxWeight to 40, a multiple of stepWeight 10",
        followed: steps(10, 40),
    },
    {
        rule: "analysis/first-step",
        broken: steps(0, 50),
        fix: "set stepWeight to 1 or more, for example 10",
        followed: steps(10, 50),
    },
    {
        rule: "analysis/first-step",
        broken: steps(0, 7),
        fix: "set stepWeight to 1 or more, for example 1",
        followed: steps(1, 7),
    },
    {
        rule: "analysis/first-step",
        broken: byIterations(0),
        fix: "set iterations to 1 or more, for example 10",
        followed: byIterations(10),
    },
    {
        rule: "analysis/first-step",
        broken: byWeights([]),
        fix: "set stepWeights to weights above 0, for example [10, 25, 50]",
        followed: byWeights([10, 25, 50]),
    },
    {
        rule: "analysis/steps-rise",
        broken: byWeights([50, 20, 20]),
        fix: "set stepWeights to [20, 50]",
        followed: byWeights([20, 50]),
    },
    {
        rule: "analysis/weights-past-whole",
        broken: byWeights([50, 120]),
        fix: "set this weight to 100",
        followed: byWeights([50, 100]),
    },
    {
        rule: "analysis/weights-past-whole",
        broken: byWeights([50, 100, 120]),
        fix: "remove this weight",
        followed: byWeights([50, 100]),
    },
    {
        rule: "timing/window",
        broken: { "analysis.metrics[0].interval": "15s" },
        fix: 'set interval to "1m"',
        followed: { "analysis.metrics[0].interval": "1m" },
    },
    {
        rule: "timing/first-checks",
        broken: { "analysis.interval": "10s", "analysis.threshold": 1 },
        fix: 'set threshold to 2, or interval to "20s"',
        followed: { "analysis.interval": "10s", "analysis.threshold": 2 },
    },
    {
        rule: "metric/empty-range",
        broken: { "analysis.metrics[0].thresholdRange": { min: 99, max: 9 } },
        fix: "swap them: set min to 9 and max to 99",
        followed: { "analysis.metrics[0].thresholdRange": { min: 9, max: 99 } },
    },
    {
        rule: "service/target-port",
        broken: { "service.targetPort": "9898" },
        fix: "write the number without quotes: 9898",
        followed: { "service.targetPort": 9898 },
    },
    {
        rule: "gateway/missing",
        broken: { "service.gatewayRefs": [] },
        fix: 'set gatewayRefs to [{"group":"core","kind":"Service","name":"podinfo","namespace":"test","port":9898}]',
        followed: {
            "service.gatewayRefs": [
                { group: "core", kind: "Service", name: "podinfo", namespace: "test", port: 9898 },
            ],
        },
    },
    {
        rule: "gateway/other-service",
        broken: { "service.gatewayRefs[0].port": 80 },
        fix: "set port to 9898",
        followed: { "service.gatewayRefs[0].port": 9898 },
    },
    {
        rule: "webhook/blocking-load",
        broken: {
            "analysis.webhooks[0].metadata": { type: "bash", cmd: "hey -z 1m http://a.test/" },
        },
        fix: 'set metadata.type to "cmd", which runs in the background, or timeout to "70s"',
        followed: {
            "analysis.webhooks[0].metadata": { type: "bash", cmd: "hey -z 1m http://a.test/" },
            "analysis.webhooks[0].timeout": "70s",
        },
    },
];

describe("a computed fix", () => {
    for (const { rule, broken, fix, followed } of cases) {
        it(`of ${rule} resolves the finding and causes no other: ${fix}`, () => {
            const fixes = checkCanary(goodScene({ spec: broken }))
                .filter(({ id }) => id === rule)
                .map((problem) => problem.fix);
            assert.ok(fixes.includes(fix), JSON.stringify(fixes));
            assert.deepEqual(checkCanary(goodScene({ spec: followed })), []);
        });
    }
});
