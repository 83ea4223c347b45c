import { flagger } from "../../citations";
import { analysisOf, fieldsOf, listOf, serviceOf, specOf } from "../reading";
import { itemsOf } from "../reconciled";
import { fieldPath } from "../schema/stored";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";

/** The rule about numbers that the CRD takes and Flagger's types do not. */
export const numberRules: readonly CanaryRule[] = [
    {
        id: "schema/whole-number",
        impact: 'Flagger can no longer read any Canary in the whole cluster: it logs "failed to list *v1beta1.Canary: json: cannot unmarshal number"',
        requirement:
            "Flagger stores this value as an integer of 32 or 64 bits, although the CRD accepts any number",
        fix: "set it to a whole number within that range",
        severity: "error",
        source: [
            flagger("pkg/apis/flagger/v1beta1/canary.go", "CanarySpec"),
            flagger("pkg/apis/istio/v1beta1/destination_rule.go", "Distribute"),
            flagger("artifacts/flagger/crd.yaml"),
        ],
        check: (context) =>
            numbers(context).filter(
                ({ value, kind }) => typeof value === "number" && !fits(value, kind),
            ),
    },
];

/** Go's integer types. */
type Kind = "int32" | "int64" | "uint32" | "uint64";

interface HeldNumber extends RuleFinding {
    readonly kind: Kind;
}

/** Numbers of `spec.analysis` that Flagger reads as whole ones. */
export const WHOLE_IN_ANALYSIS = [
    "iterations",
    "threshold",
    "maxWeight",
    "stepWeight",
    "stepWeightPromotion",
    "mirrorWeight",
    "primaryReadyThreshold",
    "canaryReadyThreshold",
] as const;

function numbers(context: RuleContext): HeldNumber[] {
    const analysis = analysisOf(context);
    return [
        ...held(specOf(context), "spec", "int32", ["progressDeadlineSeconds"]),
        ...held(serviceOf(context), "spec.service", "int32", ["port", "targetPort"]),
        ...held(analysis, "spec.analysis", "int64", WHOLE_IN_ANALYSIS),
        ...held(fieldsOf(analysis.sessionAffinity), "spec.analysis.sessionAffinity", "int64", [
            "maxAge",
        ]),
        ...listOf(analysis.stepWeights).map((value, index) => ({
            path: `spec.analysis.stepWeights[${index}]`,
            value,
            kind: "int64" as const,
        })),
        ...itemsOf(context, "webhooks").flatMap(({ path, fields }) =>
            held(fields, path, "int64", ["retries"]),
        ),
        ...ofIstio(fieldsOf(serviceOf(context).trafficPolicy), serviceOf(context).match),
    ];
}

/** Fields that only Istio has a use for: Flagger reads them all the same. */
function ofIstio(policy: Readonly<Record<string, unknown>>, matches: unknown): HeldNumber[] {
    const path = "spec.service.trafficPolicy";
    const { consistentHash, localityLbSetting } = fieldsOf(policy.loadBalancer);
    return [
        ...listOf(matches).flatMap((match, index) =>
            held(fieldsOf(match), `spec.service.match[${index}]`, "uint32", ["port"]),
        ),
        ...held(fieldsOf(policy.outlierDetection), `${path}.outlierDetection`, "uint32", [
            "consecutive5xxErrors",
            "consecutiveGatewayErrors",
            "consecutiveLocalOriginFailures",
        ]),
        ...held(fieldsOf(policy.outlierDetection), `${path}.outlierDetection`, "int32", [
            "consecutiveErrors",
            "maxEjectionPercent",
            "minHealthPercent",
        ]),
        ...held(
            fieldsOf(fieldsOf(policy.connectionPool).http),
            `${path}.connectionPool.http`,
            "int32",
            [
                "http1MaxPendingRequests",
                "http2MaxRequests",
                "maxRequestsPerConnection",
                "maxRetries",
            ],
        ),
        ...held(fieldsOf(consistentHash), `${path}.loadBalancer.consistentHash`, "uint64", [
            "minimumRingSize",
        ]),
        ...listOf(fieldsOf(localityLbSetting).distribute).flatMap((item, index) => {
            const to = fieldsOf(fieldsOf(item).to);
            const at = `${path}.loadBalancer.localityLbSetting.distribute[${index}].to`;
            return Object.entries(to).map(([name, value]): HeldNumber => ({
                path: `${at}[${JSON.stringify(name)}]`,
                value,
                kind: "uint32",
            }));
        }),
    ];
}

function held(
    fields: Readonly<Record<string, unknown>>,
    path: string,
    kind: Kind,
    names: readonly string[],
): HeldNumber[] {
    return names.map((name) => ({ path: fieldPath(path, name), value: fields[name], kind }));
}

function fits(value: number, kind: Kind): boolean {
    const bits = kind.endsWith("32") ? 32 : 64;
    const [least, limit] = kind.startsWith("u")
        ? [0, 2 ** bits]
        : [-(2 ** (bits - 1)), 2 ** (bits - 1)];
    return Number.isInteger(value) && value >= least && value < limit;
}
