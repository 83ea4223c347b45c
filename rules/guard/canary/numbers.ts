import { WHOLE_IN_ANALYSIS } from "../../canary/spec/whole-numbers";
import { at, each, type GuardRule, format } from "../guard-rule";

const id = "schema/whole-number";

/** Go's integer types by their ranges, limited to the numbers that CEL can represent. */
const FITS = {
    int32: (n: string) =>
        `(${n} >= -2147483648 && ${n} < 2147483648 && double(int(${n})) == double(${n}))`,
    int64: (n: string) =>
        `(double(${n}) >= -9223372036854775808.0 && double(${n}) < 9223372036854775808.0 && double(int(${n})) == double(${n}))`,
    uint32: (n: string) => `(${n} >= 0 && ${n} < 4294967296 && double(int(${n})) == double(${n}))`,
    uint64: (n: string) =>
        `(${n} >= 0 && double(${n}) < 18446744073709551616.0 && (double(${n}) >= 9223372036854775808.0 || double(int(${n})) == double(${n})))`,
} as const;

function inside(parent: string, path: string, kind: keyof typeof FITS, names: readonly string[]) {
    const optional = parent.replaceAll(/(?<=\w)\./g, ".?");
    return names.map((name): GuardRule => {
        const field = `${parent}.${name}`;
        return {
            id,
            violations: at(
                `${path}.${name}`,
                `${optional}.?${name}.hasValue() && type(${field}) != string && !${FITS[kind](field)}`,
                format.number(field),
            ),
        };
    });
}

const policy = "$service.trafficPolicy";
const policyPath = "spec.service.trafficPolicy";
const distribute = `${policy.replace(".", ".?")}.?loadBalancer.?localityLbSetting.?distribute.orValue([])`;
const to = `${distribute}[i].to`;

/** The rule about numbers that the CRD takes and Flagger's types do not. */
export function numberRules(): readonly GuardRule[] {
    return [
        ...inside("$spec", "spec", "int32", ["progressDeadlineSeconds"]),
        ...inside("$service", "spec.service", "int32", ["port", "targetPort"]),
        ...inside("$analysis", "spec.analysis", "int64", WHOLE_IN_ANALYSIS),
        ...inside("$affinity", "spec.analysis.sessionAffinity", "int64", ["maxAge"]),
        { id, violations: each("$weights", `!${FITS.int64("e.it")}`, "", format.number("e.it")) },
        {
            id,
            violations: each(
                "$webhooks",
                `has(e.it.retries) && !${FITS.int64("e.it.retries")}`,
                ".retries",
                format.number("e.it.retries"),
            ),
        },
        {
            id,
            violations: each(
                "$matches",
                `has(e.it.port) && !${FITS.uint32("e.it.port")}`,
                ".port",
                format.number("e.it.port"),
            ),
        },
        ...inside(`${policy}.outlierDetection`, `${policyPath}.outlierDetection`, "uint32", [
            "consecutive5xxErrors",
            "consecutiveGatewayErrors",
            "consecutiveLocalOriginFailures",
        ]),
        ...inside(`${policy}.outlierDetection`, `${policyPath}.outlierDetection`, "int32", [
            "consecutiveErrors",
            "maxEjectionPercent",
            "minHealthPercent",
        ]),
        ...inside(`${policy}.connectionPool.http`, `${policyPath}.connectionPool.http`, "int32", [
            "http1MaxPendingRequests",
            "http2MaxRequests",
            "maxRequestsPerConnection",
            "maxRetries",
        ]),
        ...inside(
            `${policy}.loadBalancer.consistentHash`,
            `${policyPath}.loadBalancer.consistentHash`,
            "uint64",
            ["minimumRingSize"],
        ),
        {
            id,
            violations:
                `variables.places.filter(i, i < size(${distribute})).map(i, ${distribute}[i].?to.orValue({}).filter(k, !${FITS.uint32(`${to}[k]`)})` +
                `.map(k, "${policyPath}.loadBalancer.localityLbSetting.distribute[" + string(i) + "].to[\\"" + k + "\\"]: " + string(${to}[k])).join(", ")).filter(t, t != "")`,
        },
    ];
}
