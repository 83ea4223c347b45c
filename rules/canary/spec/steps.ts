import { flagger } from "../../citations";
import { strategyOf } from "../reconciled";
import { analysisOf, isAnalysed, isSet, listOf, numberOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";

/** Rules about how far and how fast traffic moves. */
export const stepRules: readonly CanaryRule[] = [
    {
        id: "analysis/first-step",
        knownIssue: "M8",
        impact: "The release stays in Progressing at weight 0 indefinitely and runs its pre-rollout hooks on every interval",
        requirement:
            "the first step must send some traffic to the canary, or the release never leaves weight 0",
        fix: "set stepWeight to 1 or more, begin stepWeights with a weight above 0, or set iterations to 1 or more",
        severity: "error",
        source: [flagger("pkg/controller/scheduler.go", "nextStepWeight", "advanceCanary")],
        check: firstStep,
    },
    {
        id: "analysis/steps-rise",
        knownIssue: "M9",
        impact: "The release stays indefinitely at a weight that is not followed by a higher one",
        requirement: "each entry of stepWeights must be higher than the one before it",
        fix: "list the weights in ascending order without duplicates",
        severity: "error",
        source: [flagger("pkg/controller/scheduler.go", "nextStepWeight", "advanceCanary")],
        check: stepsRise,
    },
    {
        id: "analysis/max-weight",
        knownIssue: "M10",
        impact: "The release stays at weight 100 indefinitely: it is never promoted, because the weight never reaches maxWeight",
        requirement: "maxWeight is a percentage, and a weight above 100 is never reached",
        fix: "set maxWeight to 100, or to a lower weight at which the canary is promoted",
        severity: "error",
        source: [flagger("pkg/controller/scheduler.go", "runCanary")],
        check: onWeighted(({ maxWeight, stepWeights }) =>
            !Array.isArray(stepWeights) && over(maxWeight, 100)
                ? [{ path: "spec.analysis.maxWeight", value: maxWeight }]
                : [],
        ),
    },
    {
        id: "analysis/no-max-weight",
        impact: "The canary gets up to all of the traffic, because Flagger treats a maxWeight of 0 as unset",
        requirement: "Flagger treats a maxWeight of 0 or less as 100",
        fix: "set maxWeight to the weight at which the canary is promoted, such as 50, or remove it to use 100",
        severity: "error",
        source: [flagger("pkg/controller/scheduler.go", "maxWeight")],
        check: onWeighted(({ maxWeight, stepWeights }) =>
            !Array.isArray(stepWeights) && typeof maxWeight === "number" && maxWeight <= 0
                ? [{ path: "spec.analysis.maxWeight", value: maxWeight }]
                : [],
        ),
    },
    {
        id: "analysis/whole-first-step",
        impact: "All users get the new version with the first step, before any check has measured it",
        requirement: "the first step must send only a part of the traffic to the canary",
        fix: "begin with a smaller weight, such as 10",
        severity: "warning",
        source: [flagger("pkg/controller/scheduler.go", "runCanary", "nextStepWeight")],
        check: onWeighted(wholeFirstStep),
    },
    {
        id: "analysis/overshoot",
        impact: "The canary gets more traffic than maxWeight allows, by up to one step",
        requirement:
            "the weight rises by stepWeight until it is at least maxWeight, so stepWeight must divide maxWeight",
        fix: "set stepWeight to a value that divides maxWeight",
        severity: "warning",
        source: [flagger("pkg/controller/scheduler.go", "runCanary")],
        check: onWeighted(overshoot),
    },
    {
        id: "analysis/weights-past-whole",
        impact: "Weights above 100 add no further steps",
        requirement: "stepWeights are percentages, and a weight above 100 counts as 100",
        fix: "set the last weight to 100 or less",
        severity: "warning",
        source: [flagger("pkg/controller/scheduler.go", "nextStepWeight")],
        check: onWeighted(({ stepWeights }) =>
            listOf(stepWeights).flatMap((weight, index, weights) =>
                over(weight, 100)
                    ? [
                          {
                              path: `spec.analysis.stepWeights[${index}]`,
                              value: weight,
                              fix: over(weights[index - 1], 99)
                                  ? "remove this weight"
                                  : "set this weight to 100",
                          },
                      ]
                    : [],
            ),
        ),
    },
    {
        id: "analysis/promotion-step",
        impact: "The promotion never ends: each step sends more traffic to the canary instead of less",
        requirement:
            "stepWeightPromotion is the percentage that each promotion step returns to the primary, so it must not be negative",
        fix: "set stepWeightPromotion to the percentage per step, such as 25, or remove it to return all traffic at once",
        severity: "error",
        source: [flagger("pkg/controller/scheduler.go", "runPromotionTrafficShift")],
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
        impact: "A threshold of 0 has the same effect as 1: the first failed check rolls the release back",
        requirement: "Flagger treats a threshold of 0 or less as 1",
        fix: "set threshold to 1, or to a higher number of failed checks that rolls the release back",
        severity: "warning",
        source: [flagger("pkg/apis/flagger/v1beta1/canary.go", "GetAnalysisThreshold")],
        check: (context) => {
            const { threshold } = analysisOf(context);
            return isAnalysed(context) && typeof threshold === "number" && threshold <= 0
                ? [{ path: "spec.analysis.threshold", value: threshold }]
                : [];
        },
    },
    {
        id: "analysis/skipped",
        impact: "Every release reaches all users as soon as its pods are ready: none of the metrics of the analysis is ever evaluated",
        requirement:
            "skipAnalysis is for single releases, such as an urgent fix: while it is set, Flagger ignores the analysis",
        fix: "remove skipAnalysis; if no release of this application is to be analysed, remove spec.analysis.metrics instead",
        severity: "warning",
        source: [flagger("pkg/controller/scheduler.go", "shouldSkipAnalysis")],
        check: (context) => {
            const { metrics, stepWeight } = analysisOf(context);
            // one step of 100 % is what the CRD requires where no analysis is meant
            return isAnalysed(context) || stepWeight === 100 || listOf(metrics).length === 0
                ? []
                : [{ path: "spec.skipAnalysis", value: true }];
        },
    },
    {
        id: "analysis/ready-threshold",
        impact: "The release waits indefinitely: more than all of the pods would have to be ready, and no deadline applies once the pods are available",
        requirement:
            "a ready threshold is a percentage of the updated pods, so it must not exceed 100",
        fix: "set it to 100, or to a lower percentage",
        severity: "error",
        source: [flagger("pkg/canary/deployment_ready.go", "isDeploymentReady")],
        check: readyThresholdAboveAll,
    },
];

type Analysis = ReturnType<typeof analysisOf>;

/** A check of releases that shift traffic only by weight. */
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
    const { iterations, maxWeight, stepWeight, stepWeights } = analysisOf(context);
    if (Array.isArray(stepWeights)) {
        const first: unknown = stepWeights[0];
        if (stepWeights.length === 0) {
            return [
                {
                    path: "spec.analysis.stepWeights",
                    value: stepWeights,
                    fix: "set stepWeights to weights above 0, for example [10, 25, 50]",
                },
            ];
        }
        return typeof first === "number" && first <= 0
            ? [
                  {
                      path: "spec.analysis.stepWeights[0]",
                      value: first,
                      fix: "begin stepWeights with a weight above 0",
                  },
              ]
            : [];
    }
    if (isSet(stepWeight)) {
        return typeof stepWeight === "number" && stepWeight <= 0
            ? [
                  {
                      path: "spec.analysis.stepWeight",
                      value: stepWeight,
                      fix: `set stepWeight to 1 or more, for example ${smallStep(maxWeight)}`,
                  },
              ]
            : [];
    }
    return typeof iterations === "number"
        ? [
              {
                  path: "spec.analysis.iterations",
                  value: iterations,
                  fix: "set iterations to 1 or more, for example 10",
              },
          ]
        : [];
}

function stepsRise(context: RuleContext): RuleFinding[] {
    if (strategyOf(context) !== "weighted") {
        return [];
    }
    const weights = listOf(analysisOf(context).stepWeights);
    const ascending = weights.every((weight) => typeof weight === "number")
        ? [...new Set(weights)].sort((left, right) => left - right)
        : undefined;
    return weights.flatMap((weight, index) => {
        const before = weights[index - 1];
        return typeof weight === "number" && typeof before === "number" && weight <= before
            ? [
                  {
                      path: `spec.analysis.stepWeights[${index}]`,
                      value: weight,
                      requirement: `each entry of stepWeights must be higher than the one before it, but ${weight} follows ${before}`,
                      ...(ascending && { fix: `set stepWeights to [${ascending.join(", ")}]` }),
                  },
              ]
            : [];
    });
}

function wholeFirstStep({ maxWeight, stepWeight, stepWeights }: Analysis): RuleFinding[] {
    if (Array.isArray(stepWeights)) {
        return over(stepWeights[0], 99)
            ? [
                  {
                      path: "spec.analysis.stepWeights[0]",
                      value: stepWeights[0] as unknown,
                      fix: "begin stepWeights with a smaller weight, for example [10, 25, 50]",
                  },
              ]
            : [];
    }
    // the rule analysis/overshoot reports a step above maxWeight
    return over(stepWeight, 99) && (numberOf(maxWeight) ?? 100) === 100
        ? [{ path: "spec.analysis.stepWeight", value: stepWeight, fix: "set stepWeight to 20" }]
        : [];
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
                  requirement:
                      step > most
                          ? `the first step sends ${reached} % of the traffic to the canary: stepWeight (${step}) is above maxWeight (${most})`
                          : `the last step sends ${reached} % of the traffic to the canary: stepWeight (${step}) does not divide maxWeight (${most})`,
                  fix: overshootFix(step, most),
              },
          ];
}

/**
 * A step that divides `maxWeight` and is at least half of the configured step, or else a `maxWeight` of whole steps.
 */
function overshootFix(step: number, most: number): string {
    const divisor = step > most ? smallStep(most) : largestDivisor(most, step);
    return divisor * 2 >= step || step > most
        ? `set stepWeight to ${divisor}, which divides maxWeight ${most}`
        : `set maxWeight to ${Math.floor(most / step) * step}, a multiple of stepWeight ${step}`;
}

/** A step that reaches `maxWeight` exactly, in five steps or more. */
function smallStep(maxWeight: unknown): number {
    const most = numberOf(maxWeight) ?? 100;
    return most > 0 && most <= 100 ? largestDivisor(most, most / 5) : 20;
}

function largestDivisor(whole: number, limit: number): number {
    let divisor = Math.max(1, Math.floor(limit));
    while (divisor > 1 && whole % divisor !== 0) {
        divisor--;
    }
    return divisor;
}

function readyThresholdAboveAll(context: RuleContext): RuleFinding[] {
    return (["primaryReadyThreshold", "canaryReadyThreshold"] as const).flatMap((field) => {
        const value = analysisOf(context)[field];
        return typeof value === "number" && value > 100
            ? [{ path: `spec.analysis.${field}`, value }]
            : [];
    });
}
