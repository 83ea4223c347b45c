import { analysisOf, fieldsOf, listOf, serviceOf, specOf } from "../reading";
import { itemsOf } from "../reconciled";
import type { Finding, Rule } from "../rule";
import type { Scene } from "../scene";

/** The rule about numbers that the CRD takes and Flagger's types do not. */
export const numberRules: readonly Rule[] = [
    {
        id: "schema/whole-number",
        wrong: "Flagger can read no Canary any more, in the whole cluster: failed to list *v1beta1.Canary: json: cannot unmarshal number",
        rule: "Flagger holds it in a whole number of 32 or 64 bits, though the CRD takes any number",
        remedy: "write a whole number",
        severity: "error",
        source: "flagger v1.44.0 pkg/apis/flagger/v1beta1/canary.go:122-330, artifacts/flagger/crd.yaml:110,206,867-907",
        check: (scene) =>
            numbers(scene).filter(
                ({ value, ...number }) => typeof value === "number" && !fits(value, number),
            ),
    },
];

interface HeldNumber extends Finding {
    readonly bits: 32 | 64;
    readonly unsigned?: boolean;
}

function numbers(scene: Scene): HeldNumber[] {
    const analysis = analysisOf(scene);
    const service = serviceOf(scene);
    return [
        held(specOf(scene), "spec", ["progressDeadlineSeconds"], 32),
        held(service, "spec.service", ["port", "targetPort"], 32),
        held(
            analysis,
            "spec.analysis",
            [
                "iterations",
                "threshold",
                "maxWeight",
                "stepWeight",
                "stepWeightPromotion",
                "mirrorWeight",
                "primaryReadyThreshold",
                "canaryReadyThreshold",
            ],
            64,
        ),
        held(fieldsOf(analysis.sessionAffinity), "spec.analysis.sessionAffinity", ["maxAge"], 64),
        listOf(analysis.stepWeights).map((value, index) => ({
            path: `spec.analysis.stepWeights[${index}]`,
            value,
            bits: 64 as const,
        })),
        itemsOf(scene, "webhooks").flatMap(({ path, fields }) =>
            held(fields, path, ["retries"], 64),
        ),
    ].flat();
}

function held(
    fields: Readonly<Record<string, unknown>>,
    path: string,
    names: readonly string[],
    bits: 32 | 64,
): HeldNumber[] {
    return names.map((name) => ({ path: `${path}.${name}`, value: fields[name], bits }));
}

function fits(value: number, { bits }: Pick<HeldNumber, "bits">): boolean {
    const limit = 2 ** (bits - 1);
    return Number.isInteger(value) && value >= -limit && value < limit;
}
