import { LONGEST_LIST } from "./variables";
import { at, each, type GuardRule, isSet, or, format } from "../guard-rule";

const weighted = '$strategy == "weighted"';
const field = (name: string): string => `$analysis.${name}`;
const isNumber = (name: string): string => `has(${field(name)})`;

/** A number of the analysis that breaks a rule. */
const numberAt = (id: string, name: string, condition: string): GuardRule => ({
    id,
    violations: at(
        `spec.analysis.${name}`,
        `${isNumber(name)} && ${condition}`,
        format.number(field(name)),
    ),
});
const byStep = `${weighted} && !has($analysis.stepWeights)`;

/** Rules about how far and how fast traffic moves. */
export function stepRules(): readonly GuardRule[] {
    return [
        {
            id: "analysis/first-step",
            violations: at(
                "spec.analysis.stepWeights",
                `${weighted} && has($analysis.stepWeights) && size($analysis.stepWeights) == 0`,
                '"[]"',
            ),
        },
        {
            id: "analysis/first-step",
            violations: at(
                "spec.analysis.stepWeights[0]",
                `${weighted} && size(${or("$analysis.stepWeights", "[]")}) > 0 && $analysis.stepWeights[0] <= 0`,
                format.number("$analysis.stepWeights[0]"),
            ),
        },
        numberAt("analysis/first-step", "stepWeight", `${byStep} && $analysis.stepWeight <= 0`),
        numberAt("analysis/first-step", "iterations", `${byStep} && !has($analysis.stepWeight)`),
        {
            id: "analysis/steps-rise",
            violations:
                `(${weighted} ? variables.places : []).filter(i, i > 0 && i < size(${or("$analysis.stepWeights", "[]")}) && $analysis.stepWeights[i] <= $analysis.stepWeights[i - 1])` +
                '.map(i, "spec.analysis.stepWeights[" + string(i) + "]: " + string($analysis.stepWeights[i]))',
        },
        numberAt("analysis/max-weight", "maxWeight", `${byStep} && $analysis.maxWeight > 100`),
        numberAt("analysis/no-max-weight", "maxWeight", `${byStep} && $analysis.maxWeight <= 0`),
        numberAt(
            "analysis/overshoot",
            "maxWeight",
            `${byStep} && has($analysis.stepWeight) && $analysis.stepWeight > 0 && $analysis.maxWeight > 0 && $analysis.maxWeight < 100` +
                " && double(int(double($analysis.maxWeight) / double($analysis.stepWeight))) != double($analysis.maxWeight) / double($analysis.stepWeight)",
        ),
        {
            id: "analysis/whole-first-step",
            violations: at(
                "spec.analysis.stepWeights[0]",
                `${weighted} && size(${or("$analysis.stepWeights", "[]")}) > 0 && $analysis.stepWeights[0] > 99`,
                format.number("$analysis.stepWeights[0]"),
            ),
        },
        numberAt(
            "analysis/whole-first-step",
            "stepWeight",
            `${byStep} && $analysis.stepWeight > 99 && $analysis.?maxWeight.orValue(100) == 100`,
        ),
        {
            id: "analysis/weights-past-whole",
            violations: each("$weights", `${weighted} && e.it > 100`, "", format.number("e.it")),
        },
        numberAt(
            "analysis/promotion-step",
            "stepWeightPromotion",
            "$isAnalysed && $analysis.stepWeightPromotion < 0",
        ),
        {
            id: "analysis/skipped",
            violations: at(
                "spec.skipAnalysis",
                `!$isAnalysed && size(${or("$analysis.metrics", "[]")}) > 0 && $analysis.?stepWeight.orValue(0) != 100`,
                '"true"',
            ),
        },
        numberAt("analysis/threshold", "threshold", "$isAnalysed && $analysis.threshold <= 0"),
        ...["primaryReadyThreshold", "canaryReadyThreshold"].map((name) =>
            numberAt("analysis/ready-threshold", name, `${field(name)} > 100`),
        ),
        ...["primaryReadyThreshold", "canaryReadyThreshold"].map((name) =>
            numberAt("analysis/ready-at-once", name, `${field(name)} <= 0`),
        ),
        {
            id: "timing/deadline",
            violations: at(
                "spec.progressDeadlineSeconds",
                `${isSet("$spec.progressDeadlineSeconds")} && $spec.progressDeadlineSeconds <= 0`,
                format.number("$spec.progressDeadlineSeconds"),
            ),
        },
        ...(
            [
                ["spec.analysis.stepWeights", "$analysis.stepWeights"],
                ["spec.analysis.metrics", "$analysis.metrics"],
                ["spec.analysis.webhooks", "$analysis.webhooks"],
                ["spec.analysis.alerts", "$analysis.alerts"],
                ["spec.analysis.match", "$analysis.match"],
                ["spec.service.match", "$service.match"],
                ["spec.service.hosts", "$service.hosts"],
                ["spec.service.gatewayRefs", "$service.gatewayRefs"],
            ] as const
        ).map(([path, list]) => ({
            id: "guard/too-long",
            violations: at(
                path,
                `size(${or(list, "[]")}) > ${LONGEST_LIST}`,
                `string(size(${list})) + " items"`,
            ),
        })),
    ];
}
