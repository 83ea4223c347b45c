import { repeats, rolledBackWith, says, silentAfter } from "./evidence";
import { released, weighted } from "./make";
import type { Mistake } from "./mistake";
import { scene, successRate } from "./objects";

const starting = /^Starting canary analysis/;

/** Mistakes of how far and how fast traffic moves. */
export const stepMistakes: readonly Mistake[] = [
    released("analysis/first-step", "no-step", { analysis: { stepWeight: 0 } }, repeats(starting)),
    released(
        "analysis/first-step",
        "from-zero",
        { analysis: { stepWeights: [0, 50] } },
        repeats(starting),
    ),
    released(
        "analysis/steps-rise",
        "same-step",
        { analysis: { stepWeights: [10, 10, 50] } },
        silentAfter(/weight 10$/),
    ),
    released(
        "analysis/steps-rise",
        "downwards",
        { analysis: { stepWeights: [50, 20] } },
        silentAfter(/weight 50$/),
    ),
    released(
        "analysis/max-weight",
        "over-all",
        { analysis: { stepWeight: 50, maxWeight: 150 } },
        repeats(/weight 100$/),
    ),
    released(
        "analysis/no-max-weight",
        "max-zero",
        { analysis: { stepWeight: 50, maxWeight: 0 } },
        says(/canary weight 100$/),
    ),
    released(
        "analysis/overshoot",
        "overshoot",
        { analysis: { stepWeight: 40, maxWeight: 50 } },
        says(/canary weight 80$/),
    ),
    released(
        "analysis/weights-past-whole",
        "past-whole",
        { analysis: { stepWeights: [50, 120, 150] } },
        says(/canary weight 100$/),
    ),
    released(
        "analysis/promotion-step",
        "promotion-back",
        { analysis: { ...weighted, stepWeightPromotion: -10 } },
        says(/primary weight 30$/),
    ),
    released(
        "analysis/threshold",
        "no-threshold",
        {
            analysis: {
                ...weighted,
                threshold: 0,
                metrics: [{ ...successRate, templateRef: { name: "nowhere" } }],
            },
        },
        rolledBackWith(/failed checks threshold reached 1$/),
    ),
    released(
        "analysis/ready-threshold",
        "more-than-all",
        {
            spec: { progressDeadlineSeconds: 20 },
            // Flagger rounds down: 150 % of one pod would be one
            analysis: { ...weighted, canaryReadyThreshold: 200 },
        },
        // its pod is available, so no deadline ever ends the wait
        repeats(/of 2 \(readyThreshold 200%\)/),
    ),
    {
        rule: "analysis/ready-at-once",
        name: "ready-at-once",
        objects: scene("ready-at-once", {
            analysis: { ...weighted, canaryReadyThreshold: 50, primaryReadyThreshold: 0 },
        }),
        release: "unready",
        seen: says(/canary weight 50$/),
    },
];
