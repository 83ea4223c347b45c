import { EXCLUDED_NAMESPACES } from "../../injection/injection";
import type { GuardFacts } from "../facts";
import { listed, matches, or, quoted } from "../guard-rule";
import { asks, described, inject, isValid, KEY } from "./annotations";
import { causesList, namespaceConditions, orRefusal, messageOfCauses, WEBHOOKS } from "./causes";
import { refusalConditions } from "./refusals";

/** Names that `rules/injection.ts` knows a proxy by. */
const PROXY_NAMES = ["linkerd-proxy", "istio-proxy"];
const PROXY_IMAGES = "^(cr[.]l5d[.]io/linkerd/proxy:|gcr[.]io/istio-release/proxyv2:)";
const INIT_NAMES = ["linkerd-init", "istio-init"];
const INIT_IMAGES = "^(cr[.]l5d[.]io/linkerd/proxy-init:|gcr[.]io/istio-release/proxy_init:)";
const CONTAINERS = "$podSpec.?containers.orValue([])";
const INIT_CONTAINERS = "$podSpec.?initContainers.orValue([])";
const holds = (containers: string, names: readonly string[], images: string): string =>
    `${containers}.exists(c, c.?name.orValue("") in ${listed(names)} || ${matches('c.?image.orValue("")', images)})`;

/**
 * What rules read of the pods of a workload and of the namespace of the request.
 *
 * @param workload - a variable that is the workload
 * @param pod - CEL: its pod template, or itself
 */
export function podVariables(
    facts: GuardFacts,
    workload: string,
    pod: string,
): Readonly<Record<string, string>> {
    const labels = or(`${workload}.metadata.labels`, "{}");
    return {
        pod,
        podSpec: or("$pod.spec", "{}"),
        podLabels: or("$pod.metadata.labels", "{}"),
        podAnnotations: or("$pod.metadata.annotations", "{}"),
        podAsks: `$podAnnotations[?${KEY}].orValue("")`,
        ofNamespace: inject("dyn(namespaceObject).metadata"),
        namespaceLabels: or("dyn(namespaceObject).metadata.labels", "{}"),
        namespaceAnnotations: or("dyn(namespaceObject).metadata.annotations", "{}"),
        namespaceInjects: `${asks("$ofNamespace")} && !(request.namespace in ${listed(EXCLUDED_NAMESPACES)}) && $namespaceLabels[?${WEBHOOKS}].orValue("") != "disabled"`,
        // the webhook has been here before: what it gave a pod is no foreign sidecar
        isInjected:
            'request.kind.kind == "Pod" && "linkerd.io/proxy-version" in $podAnnotations' +
            ` && (${CONTAINERS} + ${INIT_CONTAINERS}).exists(c, c.?name.orValue("") == "linkerd-proxy")`,
        ownCauses: causesList([
            ...namespaceConditions("request.namespace", "$namespaceLabels", "$ofNamespace"),
            ["control-plane-component", '"linkerd.io/control-plane-component" in $podLabels'],
            ["cni-resource", '"linkerd.io/cni-resource" in $podLabels'],
            ["host-network", "$podSpec.?hostNetwork.orValue(false)"],
            [
                "sidecar-exists",
                `${holds(INIT_CONTAINERS, [...PROXY_NAMES, ...INIT_NAMES], PROXY_IMAGES)}` +
                    ` || ${holds(CONTAINERS, PROXY_NAMES, PROXY_IMAGES)}` +
                    ` || ${holds(INIT_CONTAINERS, INIT_NAMES, INIT_IMAGES)}`,
            ],
            ["pod-value-invalid", `!(${isValid("$podAsks")})`],
            ["pod-disabled", '$podAsks == "disabled"'],
            [
                "not-enabled",
                `${isValid("$ofNamespace")} && !(${asks("$ofNamespace")}) && $podAsks == ""`,
            ],
        ]),
        refusals: causesList(refusalConditions("$podAnnotations", "$namespaceAnnotations", facts)),
        causes: orRefusal("$ownCauses", "$refusals"),
        // a label, or an annotation of the workload itself, should enable injection but has no effect
        misplaced:
            `[{"value": dyn(request.kind.kind == "Pod" ? "" : ${inject(`${workload}.metadata`)}), "where": dyn("metadata.annotations")},` +
            ` {"value": dyn(request.kind.kind == "Pod" ? "" : ${labels}[?${KEY}].orValue("")), "where": dyn("metadata.labels")},` +
            ` {"value": dyn($podLabels[?${KEY}].orValue("")), "where": dyn("the pod template's labels")}]` +
            `.filter(m, ${asks("m.value")})`,
        isUnmeshed: "size($causes) > 0 && !$isInjected",
    };
}

/**
 * One problem, if a condition holds: the pods of a workload are not injected.
 *
 * @param must - why they must be, as a clause, in CEL
 */
export function unmeshed(condition: string, must: string): string {
    return (
        `($isUnmeshed && (${condition}) ? [${quoted("linkerd.io/inject: namespace ")} + ${described("$ofNamespace")} + ", pod template " + ${described("$podAsks")}` +
        ` + ": " + ${must} + ", but Linkerd would not inject it: " + ${messageOfCauses("$causes")}` +
        ' + $misplaced.map(m, "; \\"linkerd.io/inject\\" has no effect in " + m.where + ": set it as an annotation of the pod template").join("")] : [])'
    );
}
