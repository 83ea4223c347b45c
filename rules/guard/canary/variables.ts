import { INGRESS_PROVIDERS } from "../../canary/reconciled";
import type { GuardFacts } from "../facts";
import { or, quoted } from "../guard-rule";

/** Longest list that the guard looks into: CEL before Kubernetes 1.33 cannot count a list's places by itself. */
export const LONGEST_LIST = 100;

/** A provider that is not known: neither the Canary nor the installation names one. */
const UNKNOWN = "?";

/**
 * What rules read of a Canary, by name. Each may use those above it; `variables.places` are the numbers from 0.
 *
 * The values are dynamic on purpose: the CRD declares every number as one with a fraction, and the API server hands
 * whole ones as integers.
 *
 * @param canary - a variable that is the Canary
 */
export function canaryVariables(
    facts: GuardFacts,
    canary = "$object",
): Readonly<Record<string, string>> {
    return {
        spec: `${canary}.?spec.orValue({})`,
        ns: `${canary}.metadata.?namespace.orValue("default")`,
        service: or("$spec.service", "{}"),
        analysis: or("$spec.analysis", "{}"),
        provider: or("$spec.provider", quoted(facts.meshProvider ?? UNKNOWN)),
        router:
            '$provider.startsWith("gatewayapi:v1beta1") ? "gatewayapi:v1beta1"' +
            ' : $provider.startsWith("gatewayapi:v1") ? "gatewayapi:v1"' +
            ' : $provider == "linkerd" || $provider.startsWith("smi:") ? "smi"' +
            ' : $provider == "kubernetes" ? "kubernetes"' +
            ` : $provider in ${JSON.stringify(INGRESS_PROVIDERS)} ? "ingress"` +
            ` : $provider == ${quoted(UNKNOWN)} ? "unknown" : "other"`,
        makesRoute: '$router.startsWith("gatewayapi")',
        splits: '$makesRoute || $router == "smi"',
        // Linkerd's proxies split the traffic: by a route on a Service, or by a TrafficSplit
        onLinkerd:
            `$provider.startsWith("gatewayapi") || $provider == ${quoted(UNKNOWN)}` +
            ' ? $service.?gatewayRefs.orValue([]).exists(r, r.?kind.orValue("") == "Service")' +
            ' : $provider == "linkerd"',
        isAnalysed: "!$spec.?skipAnalysis.orValue(false)",
        strategy:
            '!$isAnalysed ? "skipped"' +
            ' : $router == "kubernetes" ? "blue-green"' +
            ' : !($analysis.?iterations.orValue(0) > 0) ? "weighted"' +
            ' : size($analysis.?match.orValue([])) > 0 ? "ab" : "blue-green"',
        apex:
            'string($service.?name.orValue("") != "" ? $service.name' +
            ' : $spec.?targetRef.?name.orValue(""))',
        affinity: or("$analysis.sessionAffinity", "{}"),
        metrics: items("spec.analysis.metrics", "$analysis.metrics", "name"),
        webhooks: items("spec.analysis.webhooks", "$analysis.webhooks", "name"),
        alerts: items("spec.analysis.alerts", "$analysis.alerts", "name"),
        weights: items("spec.analysis.stepWeights", "$analysis.stepWeights"),
        analysisMatches: items("spec.analysis.match", "$analysis.match"),
        matches: items("spec.service.match", "$service.match"),
        hosts: items("spec.service.hosts", "$service.hosts"),
        parents: items("spec.service.gatewayRefs", "$service.gatewayRefs", "name"),
    };
}

/**
 * The items of a list, each with its path, and with a key that stays the same if an item before it is removed.
 *
 * @param field - the list
 * @param identity - the field that identifies an item; default: items are equal
 */
export function items(path: string, field: string, identity?: "name"): string {
    const list = or(field, "[]");
    const key =
        identity === undefined
            ? quoted(`${path}[]`)
            : `${quoted(`${path}[`)} + ${list}[i].?${identity}.orValue("") + "]"`;
    return (
        `variables.places.filter(i, i < size(${list}))` +
        `.map(i, {"path": dyn(${quoted(`${path}[`)} + string(i) + "]"), "key": dyn(${key}), "it": dyn(${list}[i])})`
    );
}
