import { strategyOf } from "../reconciled";
import { analysisOf, isAnalysed, isSet, listOf, numberOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";

const scheduler = "flagger v1.44.0 pkg/controller/scheduler.go";

/** Rules about how far and how fast traffic moves. */
export const stepRules: readonly CanaryRule[] = [
    {
        id: "analysis/first-step",
        knownIssue: "M8",
        impact: "The release stays in Progressing for ever at weight 0 and runs its pre-rollout hooks on every interval",
        requirement: "the first step must move some traffic, or the release never leaves weight 0",
        fix: "give a stepWeight of 1 or more, stepWeights that begin above 0, or iterations of 1 or more",
        severity: "error",
        source: `${scheduler}:58-88,492-503`,
        check: firstStep,
    },
    {
        id: "analysis/steps-rise",
        knownIssue: "M9",
        impact: "The release stays for ever at a weight that is followed by one that is no higher",
        requirement: "each of stepWeights must be higher than the one before it",
        fix: "list the weights in rising order, each once",
        severity: "error",
        source: `${scheduler}:78-88,492`,
        check: stepsRise,
    },
    {
        id: "analysis/max-weight",
        knownIssue: "M10",
        impact: "The release stays for ever at weight 100, which it never finds to be enough",
        requirement: "maxWeight is a percentage: a weight beyond 100 is never reached",
        fix: "give a maxWeight of at most 100",
        severity: "error",
        source: `${scheduler}:565-613`,
        check: onWeighted(({ maxWeight, stepWeights }) =>
            !Array.isArray(stepWeights) && over(maxWeight, 100)
                ? [{ path: "spec.analysis.maxWeight", value: maxWeight }]
                : [],
        ),
    },
    {
        id: "analysis/no-max-weight",
        impact: "A maxWeight of 0 sends all traffic to the canary, since it counts as none given",
        requirement: "a maxWeight of 0 or less means 100",
        fix: "give the weight at which the canary is to be promoted, or leave maxWeight out for 100",
        severity: "error",
        source: `${scheduler}:41-52`,
        check: onWeighted(({ maxWeight, stepWeights }) =>
            !Array.isArray(stepWeights) && typeof maxWeight === "number" && maxWeight <= 0
                ? [{ path: "spec.analysis.maxWeight", value: maxWeight }]
                : [],
        ),
    },
    {
        id: "analysis/overshoot",
        impact: "The canary gets more traffic than maxWeight says, by up to a whole step",
        requirement: "the weight is raised by whole steps until it is at least maxWeight",
        fix: "give a maxWeight that is a multiple of stepWeight",
        severity: "warning",
        source: `${scheduler}:565-600`,
        check: onWeighted(overshoot),
    },
    {
        id: "analysis/weights-past-whole",
        impact: "Weights above 100 are no further steps",
        requirement: "stepWeights are percentages: one above 100 counts as 100",
        fix: "end the list with 100 at the most",
        severity: "warning",
        source: `${scheduler}:58-88`,
        check: onWeighted(({ stepWeights }) =>
            listOf(stepWeights).flatMap((weight, index) =>
                over(weight, 100)
                    ? [{ path: `spec.analysis.stepWeights[${index}]`, value: weight }]
                    : [],
            ),
        ),
    },
    {
        id: "analysis/promotion-step",
        impact: "The promotion gives the canary more and more traffic, and never ends",
        requirement:
            "stepWeightPromotion is what each step gives back to the primary, so it cannot be below 0",
        fix: "give the percentage of each step back, or leave it out to go back at once",
        severity: "error",
        source: `${scheduler}:530-566`,
        check: (context) => {
            const { stepWeightPromotion } = analysisOf(context);
            return isAnalysed(context) &&
                typeof stepWeightPromotion === "number" &&
                stepWeightPromotion < 0
                ? [{ path: "spec.analysis.stepWeightPromotion", value: stepWeightPromotion }]
                : [];
        },
    },
    {
        id: "analysis/threshold",
        impact: "A threshold of 0 is no different from 1: the first failed check rolls back",
        requirement: "a threshold of 0 or less counts as 1",
        fix: "say 1, or how many failed checks a release may have",
        severity: "warning",
        source: "flagger v1.44.0 pkg/apis/flagger/v1beta1/canary.go:654-660",
        check: (context) => {
            const { threshold } = analysisOf(context);
            return isAnalysed(context) && typeof threshold === "number" && threshold <= 0
                ? [{ path: "spec.analysis.threshold", value: threshold }]
                : [];
        },
    },
    {
        id: "analysis/ready-threshold",
        impact: "More than all pods would have to be ready: the release waits for ever, since no deadline ends the wait for pods that are available",
        requirement: "a ready threshold is a percentage of the updated pods, so at most 100",
        fix: "give a percentage from 1 to 100",
        severity: "error",
        source: "flagger v1.44.0 pkg/canary/deployment_ready.go:90-105",
        check: readyThresholdAboveAll,
    },
];

type Analysis = ReturnType<typeof analysisOf>;

/** A check of releases that move by weight alone. */
function onWeighted(check: (analysis: Analysis) => readonly RuleFinding[]): CanaryRule["check"] {
    return (context) => (strategyOf(context) === "weighted" ? check(analysisOf(context)) : []);
}

function over(value: unknown, limit: number): boolean {
    return typeof value === "number" && value > limit;
}

function firstStep(context: RuleContext): RuleFinding[] {
    if (strategyOf(context) !== "weighted") {
        return [];
    }
    const { iterations, stepWeight, stepWeights } = analysisOf(context);
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

function stepsRise(context: RuleContext): RuleFinding[] {
    if (strategyOf(context) !== "weighted") {
        return [];
    }
    const weights = listOf(analysisOf(context).stepWeights);
    return weights.flatMap((weight, index) => {
        const before = weights[index - 1];
        return typeof weight === "number" && typeof before === "number" && weight <= before
            ? [
                  {
                      path: `spec.analysis.stepWeights[${index}]`,
                      value: weight,
                      requirement: `each of stepWeights must be higher than the one before it, which is ${before} here`,
                  },
              ]
            : [];
    });
}

function overshoot({ maxWeight, stepWeight, stepWeights }: Analysis): RuleFinding[] {
    const step = numberOf(stepWeight);
    const most = numberOf(maxWeight);
    if (Array.isArray(stepWeights) || step === undefined || most === undefined) {
        return [];
    }
    if (step <= 0 || most <= 0 || most > 100 || most % step === 0) {
        return [];
    }
    const reached = Math.min(100, Math.ceil(most / step) * step);
    return reached === most
        ? []
        : [
              {
                  path: "spec.analysis.maxWeight",
                  value: most,
                  requirement: `the weight is raised by whole steps of ${step} until it is at least maxWeight, so to ${reached}`,
              },
          ];
}

function readyThresholdAboveAll(context: RuleContext): RuleFinding[] {
    return (["primaryReadyThreshold", "canaryReadyThreshold"] as const).flatMap((field) => {
        const value = analysisOf(context)[field];
        return typeof value === "number" && value > 100
            ? [{ path: `spec.analysis.${field}`, value }]
            : [];
    });
}
