import type { GuardFacts } from "../facts";
import { at, each, type GuardRule, or, quoted, format } from "../guard-rule";

const refs = or("$service.gatewayRefs", "[]");
const hasMatch = `size(${or("$analysis.match", "[]")}) > 0`;
const noIterations = "$analysis.?iterations.orValue(0) < 1";

const isService = (ref: string): string =>
    `${ref}.?group.orValue("-").lowerAscii() in ["", "core"] && ${ref}.?kind.orValue("").lowerAscii() == "service"`;

/** A field of a parent that differs from what the Service has. */
const differs = (field: string, expected: string, isKnown: string): GuardRule => ({
    id: "gateway/other-service",
    violations: each(
        "($makesRoute ? $parents : [])",
        `${isService("e.it")} && has(e.it.${field}) && ${isKnown} && e.it.${field} != ${expected}`,
        `.${field}`,
        `string(e.it.${field}) + " instead of " + string(${expected})`,
    ),
});

/** Rules about who moves the traffic. */
export function providerRules(facts: GuardFacts): readonly GuardRule[] {
    return [
        {
            id: "provider/default-istio",
            violations: at("spec.provider", '$provider == ""', format.nothing),
        },
        {
            id: "provider/not-linkerd",
            violations: at(
                "spec.provider",
                '$router == "other" && $provider != ""',
                format.text("$provider"),
            ),
        },
        ...[
            ["ingressRef", '["nginx", "skipper"]'],
            ["routeRef", '["apisix"]'],
        ].map(([field, providers]) => ({
            id: "provider/ingress-missing",
            violations: at(
                `spec.${field}`,
                `$provider in ${providers} && !has($spec.${field})`,
                format.nothing,
            ),
        })),
        {
            id: "provider/route-status",
            violations: at(
                "spec.provider",
                `$router == "gatewayapi:v1" && ${refs}.exists(r, r.?group.orValue("") == "core" && r.?kind.orValue("") == "Service" && has(r.namespace) && !has(r.sectionName))`,
                format.text("$provider"),
            ),
        },
        {
            id: "provider/traffic-split",
            violations: at("spec.provider", '$router == "smi"', format.text("$provider")),
        },
        ...[
            ["match", hasMatch],
            ["mirror", "$analysis.?mirror.orValue(false)"],
            ["sessionAffinity", "has($analysis.sessionAffinity)"],
        ].map(([field, isGiven]) => ({
            id: "provider/split-ignores",
            violations: at(
                `spec.analysis.${field}`,
                `$router == "smi" && $isAnalysed && ${isGiven}`,
            ),
        })),
        ...[
            ["stepWeight", `has($analysis.stepWeight) && ${noIterations}`],
            ["stepWeights", `has($analysis.stepWeights) && ${noIterations}`],
            ["match", hasMatch],
        ].map(([field, isGiven]) => ({
            id: "provider/kubernetes-steps",
            violations: at(
                `spec.analysis.${field}`,
                `$router == "kubernetes" && $isAnalysed && ${isGiven}`,
            ),
        })),
        {
            id: "gateway/missing",
            violations: at(
                "spec.service.gatewayRefs",
                `$makesRoute && has($spec.service) && size(${refs}) == 0`,
                format.nothing,
            ),
        },
        {
            id: "gateway/not-service",
            violations: each(
                "$parents",
                `$makesRoute && !${refs}.exists(r, ${isService("r")})`,
                "",
                'e.it.?kind.orValue("") + " " + e.it.?name.orValue("")',
            ),
        },
        differs("name", "$apex", '$apex != ""'),
        differs("namespace", "$ns", "true"),
        differs("port", "$service.port", "has($service.port)"),
        ...otherNamespaces(facts),
        {
            id: "flagger/revert-in-own-namespace",
            violations: at(
                "spec.revertOnDeletion",
                `$spec.?revertOnDeletion.orValue(false) && $ns == ${quoted(facts.flaggerNamespace ?? "")}`,
                '"true"',
            ),
        },
    ];
}

function otherNamespaces({ noCrossNamespaceRefs }: GuardFacts): GuardRule[] {
    if (noCrossNamespaceRefs !== true) {
        return [];
    }
    return [
        ["$metrics", "templateRef"],
        ["$alerts", "providerRef"],
    ].map(([list = "", reference = ""]) => ({
        id: "reference/other-namespace",
        violations: each(
            list,
            `!(${or(`e.it.${reference}.namespace`, '""')} in ["", string($ns)])`,
            `.${reference}.namespace`,
            format.text(`e.it.${reference}.namespace`),
        ),
    }));
}
