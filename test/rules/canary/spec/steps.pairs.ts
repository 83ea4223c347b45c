import type { Pair } from "../pairs";
import { goodScene } from "../scenes";

/** Instead of the good scene's single step. */
const steps = (stepWeights: readonly number[]) => ({
    "analysis.stepWeight": undefined,
    "analysis.maxWeight": undefined,
    "analysis.stepWeights": stepWeights,
});

const iterations = (count: number) => ({
    "analysis.stepWeight": undefined,
    "analysis.maxWeight": undefined,
    "analysis.iterations": count,
});

/** Pairs of the rules about how far and how fast traffic moves. */
export const stepPairs: readonly Pair[] = [
    {
        rule: "analysis/first-step",
        about: "no step weight",
        bad: goodScene({ spec: { "analysis.stepWeight": 0 } }),
        mended: goodScene({ spec: { "analysis.stepWeight": 1 } }),
        at: ["spec.analysis.stepWeight"],
    },
    {
        rule: "analysis/first-step",
        about: "no weights",
        bad: goodScene({ spec: steps([]) }),
        mended: goodScene({ spec: steps([5]) }),
        at: ["spec.analysis.stepWeights"],
    },
    {
        rule: "analysis/first-step",
        about: "weights that begin with 0",
        bad: goodScene({ spec: steps([0, 10]) }),
        mended: goodScene({ spec: steps([1, 10]) }),
        at: ["spec.analysis.stepWeights[0]"],
    },
    {
        rule: "analysis/first-step",
        about: "no iterations",
        bad: goodScene({ spec: iterations(0) }),
        mended: goodScene({ spec: iterations(1) }),
        at: ["spec.analysis.iterations"],
    },
    {
        rule: "analysis/steps-rise",
        about: "a weight twice",
        bad: goodScene({ spec: steps([10, 10, 50]) }),
        mended: goodScene({ spec: steps([10, 20, 50]) }),
        at: ["spec.analysis.stepWeights[1]"],
    },
    {
        rule: "analysis/steps-rise",
        about: "a weight that falls",
        bad: goodScene({ spec: steps([50, 20]) }),
        mended: goodScene({ spec: steps([20, 50]) }),
        at: ["spec.analysis.stepWeights[1]"],
    },
];
