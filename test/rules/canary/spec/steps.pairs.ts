import type { Pair } from "../pairs";
import { byIterations, byWeights, specPair } from "./pair";

/** Pairs of the rules about how far and how fast traffic moves. */
export const stepPairs: readonly Pair[] = [
    specPair(
        "analysis/first-step",
        ["analysis.stepWeight"],
        { "analysis.stepWeight": 0 },
        { "analysis.stepWeight": 1 },
        { about: "no step weight" },
    ),
    specPair("analysis/first-step", ["analysis.stepWeights"], byWeights([]), byWeights([5]), {
        about: "no weights",
    }),
    specPair(
        "analysis/first-step",
        ["analysis.stepWeights[0]"],
        byWeights([0, 10]),
        byWeights([1, 10]),
        { about: "weights that begin with 0" },
    ),
    specPair("analysis/first-step", ["analysis.iterations"], byIterations(0), byIterations(1), {
        about: "no iterations",
    }),
    specPair(
        "analysis/steps-rise",
        ["analysis.stepWeights[1]"],
        byWeights([10, 10, 50]),
        byWeights([10, 20, 50]),
        { about: "a weight twice" },
    ),
    specPair(
        "analysis/steps-rise",
        ["analysis.stepWeights[1]"],
        byWeights([50, 20]),
        byWeights([20, 50]),
        { about: "a weight that falls" },
    ),
    specPair(
        "analysis/max-weight",
        ["analysis.maxWeight"],
        { "analysis.maxWeight": 110 },
        { "analysis.maxWeight": 100 },
    ),
    specPair(
        "analysis/no-max-weight",
        ["analysis.maxWeight"],
        { "analysis.maxWeight": 0 },
        { "analysis.maxWeight": 10 },
    ),
    specPair(
        "analysis/whole-first-step",
        ["analysis.stepWeight"],
        { "analysis.stepWeight": 100, "analysis.maxWeight": undefined },
        { "analysis.stepWeight": 50, "analysis.maxWeight": undefined },
        { about: "a step" },
    ),
    specPair(
        "analysis/whole-first-step",
        ["analysis.stepWeights[0]"],
        byWeights([100]),
        byWeights([99, 100]),
        { about: "a list of one" },
    ),
    specPair(
        "analysis/skipped",
        ["skipAnalysis"],
        { skipAnalysis: true },
        // a team that releases at once and says so
        { skipAnalysis: true, "analysis.metrics": [] },
    ),
    specPair(
        "analysis/skipped",
        ["skipAnalysis"],
        { skipAnalysis: true },
        { skipAnalysis: true, "analysis.stepWeight": 100, "analysis.maxWeight": undefined },
        { about: "the strategy of the component" },
    ),
    specPair(
        "analysis/overshoot",
        ["analysis.maxWeight"],
        { "analysis.stepWeight": 20 },
        { "analysis.stepWeight": 25 },
    ),
    specPair(
        "analysis/weights-past-whole",
        ["analysis.stepWeights[1]"],
        byWeights([50, 101]),
        byWeights([50, 100]),
    ),
    specPair(
        "analysis/promotion-step",
        ["analysis.stepWeightPromotion"],
        { "analysis.stepWeightPromotion": -10 },
        { "analysis.stepWeightPromotion": 10 },
    ),
    specPair(
        "analysis/threshold",
        ["analysis.threshold"],
        { "analysis.threshold": 0 },
        { "analysis.threshold": 1 },
    ),
    specPair(
        "analysis/ready-threshold",
        ["analysis.primaryReadyThreshold"],
        { "analysis.primaryReadyThreshold": 101 },
        { "analysis.primaryReadyThreshold": 100 },
    ),
    specPair(
        "analysis/ready-at-once",
        ["analysis.canaryReadyThreshold"],
        { "analysis.canaryReadyThreshold": 0 },
        { "analysis.canaryReadyThreshold": 100 },
    ),
];
