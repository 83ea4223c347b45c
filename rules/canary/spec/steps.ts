import { analysisOf, isAnalysed, isSet, listOf, numberOf } from "../reading";
import type { Finding, Rule } from "../rule";
import type { Scene } from "../scene";

const scheduler = "flagger v1.44.0 pkg/controller/scheduler.go";

/** Rules about how far and how fast traffic moves. */
export const stepRules: readonly Rule[] = [
    {
        id: "analysis/first-step",
        mistake: "M8",
        wrong: "The release stays in Progressing for ever at weight 0 and runs its pre-rollout hooks on every interval",
        rule: "the first step must move some traffic, or the release never leaves weight 0",
        remedy: "give a stepWeight of 1 or more, stepWeights that begin above 0, or iterations of 1 or more",
        severity: "error",
        source: `${scheduler}:58-88,492-503`,
        check: firstStep,
    },
    {
        id: "analysis/steps-rise",
        mistake: "M9",
        wrong: "The release stays for ever at a weight that is followed by one that is no higher",
        rule: "each of stepWeights must be higher than the one before it",
        remedy: "list the weights in rising order, each once",
        severity: "error",
        source: `${scheduler}:78-88,492`,
        check: stepsRise,
    },
];

function firstStep(scene: Scene): Finding[] {
    const { iterations, stepWeight, stepWeights } = analysisOf(scene);
    if (!isAnalysed(scene) || (numberOf(iterations) ?? 0) > 0) {
        return [];
    }
    if (Array.isArray(stepWeights)) {
        const first: unknown = stepWeights[0];
        if (stepWeights.length === 0) {
            return [{ path: "spec.analysis.stepWeights", value: stepWeights }];
        }
        return typeof first === "number" && first <= 0
            ? [{ path: "spec.analysis.stepWeights[0]", value: first }]
            : [];
    }
    if (isSet(stepWeight)) {
        return typeof stepWeight === "number" && stepWeight <= 0
            ? [{ path: "spec.analysis.stepWeight", value: stepWeight }]
            : [];
    }
    return typeof iterations === "number"
        ? [{ path: "spec.analysis.iterations", value: iterations }]
        : [];
}

function stepsRise(scene: Scene): Finding[] {
    const { iterations, stepWeights } = analysisOf(scene);
    if (!isAnalysed(scene) || (numberOf(iterations) ?? 0) > 0) {
        return [];
    }
    const weights = listOf(stepWeights);
    return weights.flatMap((weight, index) => {
        const before = weights[index - 1];
        return typeof weight === "number" && typeof before === "number" && weight <= before
            ? [
                  {
                      path: `spec.analysis.stepWeights[${index}]`,
                      value: weight,
                      rule: `each of stepWeights must be higher than the one before it, which is ${before} here`,
                  },
              ]
            : [];
    });
}
