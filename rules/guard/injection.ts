import { EXCLUDED_NAMESPACES, INJECT_ANNOTATION } from "../injection";
import { LOG_HEADERS_ANNOTATION } from "../injection-refusals";
import type { GuardFacts } from "./facts";
import { at, type GuardRule, isSet, listed, matches, or, quoted, say } from "./guard-rule";
import { type GuardedCause, wordsOf } from "./injection-words";

const KEY = quoted(INJECT_ANNOTATION);
const LOG_HEADERS = quoted(LOG_HEADERS_ANNOTATION);
const WEBHOOKS = quoted("config.linkerd.io/admission-webhooks");
const asks = (value: string): string => `${value} in ["enabled", "ingress"]`;
const isValid = (value: string): string => `${value} in ["", "enabled", "ingress", "disabled"]`;
const inject = (metadata: string, of: "annotations" | "labels" = "annotations"): string =>
    `${or(`${metadata}.${of}`, "{}")}[?${KEY}].orValue("")`;
const described = (value: string): string => `(${value} == "" ? "not set" : ${value})`;

/** Names that `rules/injection.ts` knows a proxy by. */
const PROXY_NAMES = ["linkerd-proxy", "istio-proxy"];
const PROXY_IMAGES = "^(cr[.]l5d[.]io/linkerd/proxy:|gcr[.]io/istio-release/proxyv2:)";
const INIT_NAMES = ["linkerd-init", "istio-init"];
const INIT_IMAGES = "^(cr[.]l5d[.]io/linkerd/proxy-init:|gcr[.]io/istio-release/proxy_init:)";
const holds = (containers: string, names: readonly string[], images: string): string =>
    `${containers}.exists(c, c.?name.orValue("") in ${listed(names)} || ${matches('c.?image.orValue("")', images)})`;

/** The causes of a namespace: a variable of its metadata's before them. */
const namespaceCauses = (name: string, labels: string, value: string) =>
    [
        ["namespace-excluded", `${name} in ${listed(EXCLUDED_NAMESPACES)}`],
        ["namespace-webhooks-disabled", `${labels}[?${WEBHOOKS}].orValue("") == "disabled"`],
        ["namespace-value-invalid", `!(${isValid(value)})`],
    ] as const;

/** A list of `[reason, remedy]`, one for each cause that holds. */
function causesList(causes: readonly (readonly [GuardedCause, string])[]): string {
    const all = causes.map(([cause, condition]) => {
        const { reason, remedy } = wordsOf(cause);
        return `{"holds": dyn(${condition}), "reason": dyn(${quoted(reason)}), "remedy": dyn(${quoted(remedy)})}`;
    });
    return `[${all.join(", ")}].filter(c, c.holds)`;
}

/** What rules read of a workload: a Pod, or anything with a pod template. */
export function workloadVariables(facts: GuardFacts): Readonly<Record<string, string>> {
    return {
        place: "$object.metadata",
        pod:
            'request.kind.kind == "Pod" ? $object' +
            ' : request.kind.kind == "CronJob" ? $object.spec.jobTemplate.spec.template' +
            " : $object.spec.template",
        podSpec: or("$pod.spec", "{}"),
        podLabels: or("$pod.metadata.labels", "{}"),
        podAnnotations: or("$pod.metadata.annotations", "{}"),
        asked: `$podAnnotations[?${KEY}].orValue("")`,
        ofNamespace: inject("dyn(namespaceObject).metadata"),
        namespaceLabels: or("dyn(namespaceObject).metadata.labels", "{}"),
        // the webhook has been here before: what it gave a pod is no foreign sidecar
        isInjected:
            'request.kind.kind == "Pod" && "linkerd.io/proxy-version" in $podAnnotations' +
            " && ($podSpec.?containers.orValue([]) + $podSpec.?initContainers.orValue([]))" +
            '.exists(c, c.?name.orValue("") == "linkerd-proxy")',
        causes: causesList([
            ...namespaceCauses("request.namespace", "$namespaceLabels", "$ofNamespace"),
            ["control-plane-component", '"linkerd.io/control-plane-component" in $podLabels'],
            ["cni-resource", '"linkerd.io/cni-resource" in $podLabels'],
            ["host-network", "$podSpec.?hostNetwork.orValue(false)"],
            [
                "sidecar-exists",
                `${holds("$podSpec.?initContainers.orValue([])", [...PROXY_NAMES, ...INIT_NAMES], PROXY_IMAGES)}` +
                    ` || ${holds("$podSpec.?containers.orValue([])", PROXY_NAMES, PROXY_IMAGES)}` +
                    ` || ${holds("$podSpec.?initContainers.orValue([])", INIT_NAMES, INIT_IMAGES)}`,
            ],
            ["pod-value-invalid", `!(${isValid("$asked")})`],
            ["pod-disabled", '$asked == "disabled"'],
            [
                "log-http-headers-invalid",
                `!($podAnnotations[?${LOG_HEADERS}].orValue(${or("dyn(namespaceObject).metadata.annotations", "{}")}[?${LOG_HEADERS}].orValue("")) in ["", "off", "insecure"])`,
            ],
            [
                "not-enabled",
                `${isValid("$ofNamespace")} && !(${asks("$ofNamespace")}) && $asked == ""`,
            ],
        ]),
        // a label, or an annotation of the workload itself, asks for the proxy and does nothing
        misplaced:
            `[{"value": dyn(request.kind.kind == "Pod" ? "" : ${inject("$object.metadata")}), "where": dyn("metadata.annotations")},` +
            ` {"value": dyn(${inject("$object.metadata", "labels")}), "where": dyn("metadata.labels")},` +
            ` {"value": dyn($podLabels[?${KEY}].orValue("")), "where": dyn("the pod template's labels")}]` +
            `.filter(m, ${asks("m.value")})`,
        mustBeMeshed:
            facts.canaryNamespaces === undefined
                ? asks("$ofNamespace")
                : `request.namespace in ${listed(facts.canaryNamespaces)}`,
        // a proxy keeps a Job, or a Pod such as Helm's tests, from ending, so one may decline it
        declines:
            '$asked == "disabled" && (request.kind.kind in ["Job", "CronJob"]' +
            ' || (request.kind.kind == "Pod" && $podSpec.?restartPolicy.orValue("Always") != "Always"))',
        isUnmeshed: "size($causes) > 0 && !$isInjected",
        isRefused: `$isUnmeshed && !$declines && ($mustBeMeshed || ${asks("$asked")} || !(${isValid("$asked")}) || size($misplaced) > 0)`,
    };
}

const said =
    `"${INJECT_ANNOTATION}: namespace " + ${described("$ofNamespace")} + ", pod template " + ${described("$asked")}` +
    " + \": a canary's pods must carry Linkerd's proxy, or their traffic is neither split nor measured, and Linkerd would not inject it: \"" +
    ' + $causes.map(c, c.reason).join(", ") + "; " + $causes.map(c, c.remedy).join("; ")' +
    ' + $misplaced.map(m, "; \\"linkerd.io/inject\\" in " + m.where + " does nothing: make it an annotation of the pod template").join("")';

/** Rules about a workload that break a rollout. */
export function workloadErrors(): readonly GuardRule[] {
    return [{ id: "injection/workload", finds: `($isRefused ? [${said}] : [])`, saysAll: true }];
}

/** Linkerd's settings that are annotations; some other names of these prefixes are labels by right. */
const SETTING = "^(linkerd[.]io/inject|config([.]alpha)?[.]linkerd[.]io/.*)$";
const inertLabels = (labels: string, path: string): GuardRule => ({
    id: "mesh/inert-label",
    finds: `${labels}.filter(k, ${matches("k", SETTING)} && !k.endsWith(".linkerd.io/admission-webhooks")).map(k, ${quoted(`${path}["`)} + k + ${quoted('"]: ')} + ${say.text(`${labels}[k]`)})`,
});
const TRACKING = "flagger.app/config-tracking";
const idleTracking = (annotations: string, path: string): GuardRule => ({
    id: "config/tracking-annotation",
    finds: at(
        `${path}[${quoted(TRACKING)}]`,
        `${quoted(TRACKING)} in ${annotations}`,
        say.text(`${annotations}[${quoted(TRACKING)}]`),
    ),
});

/** Rules about a workload that may be meant. */
export function workloadWarnings(): readonly GuardRule[] {
    return [
        {
            id: "injection/workload",
            finds: `($isUnmeshed && !$isRefused && ($mustBeMeshed || ${asks("$ofNamespace")}) ? [${said}] : [])`,
            saysAll: true,
        },
        inertLabels("$podLabels", "spec.template.metadata.labels"),
        idleTracking(or("$object.metadata.annotations", "{}"), "metadata.annotations"),
        idleTracking(
            '(request.kind.kind == "Pod" ? {} : $podAnnotations)',
            "spec.template.metadata.annotations",
        ),
    ];
}

/** What rules read of a Namespace. */
export function namespaceVariables(): Readonly<Record<string, string>> {
    return {
        value: inject("$object.metadata"),
        labels: or("$object.metadata.labels", "{}"),
        isMeant: `${asks("$value")} || ${asks(`$labels[?${KEY}].orValue("")`)} || !(${isValid("$value")})`,
        causes: causesList([
            ...namespaceCauses("$object.metadata.name", "$labels", "$value"),
            ["not-enabled", `${isValid("$value")} && !(${asks("$value")})`],
        ]),
    };
}

const POD_SECURITY = "pod-security.kubernetes.io/enforce";

/** Rules about a Namespace that break a rollout. */
export function namespaceErrors(facts: GuardFacts): readonly GuardRule[] {
    const { canaryNamespaces, cni } = facts;
    const isNamed =
        canaryNamespaces === undefined
            ? "false"
            : `$object.metadata.?name.orValue("") in ${listed(canaryNamespaces)}`;
    // asked for it until now; what is being replaced asked for itself
    const isTakenOut =
        canaryNamespaces === undefined
            ? `$isNew && oldObject != null && ${asks(inject("dyn(oldObject).metadata"))}`
            : "false";
    const level = `$labels[?${quoted(POD_SECURITY)}].orValue("")`;
    return [
        {
            id: "injection/namespace",
            finds:
                `(size($causes) > 0 && ($isMeant || ${isNamed} || ${isTakenOut}) ? ["${INJECT_ANNOTATION}: " + ${described("$value")}` +
                ' + ": a namespace that holds a canary must ask for Linkerd\'s proxy: " + $causes.map(c, c.reason).join(", ") + "; " + $causes.map(c, c.remedy).join("; ")' +
                ` + (${KEY} in $labels ? "; \\"${INJECT_ANNOTATION}\\" is a label of the namespace and does nothing there: make it an annotation" : "")] : [])`,
            saysAll: true,
        },
        ...(cni === false
            ? [
                  {
                      id: "mesh/pod-security",
                      finds: at(
                          `metadata.labels[${quoted(POD_SECURITY)}]`,
                          `${asks("$value")} && ${level} in ["baseline", "restricted"]`,
                          say.text(level),
                      ),
                  },
              ]
            : []),
    ];
}

/** Rules about a Namespace that may be meant. */
export function namespaceWarnings(): readonly GuardRule[] {
    return [inertLabels("$labels", "metadata.labels")];
}

/** A Canary in a namespace that does not ask for the mesh. */
export function canaryNamespaceRules(): readonly GuardRule[] {
    const value = inject("dyn(namespaceObject).metadata");
    const labels = or("dyn(namespaceObject).metadata.labels", "{}");
    const causes = causesList([
        ...namespaceCauses("$ns", labels, value),
        ["not-enabled", `${isValid(value)} && !(${asks(value)})`],
    ]);
    return [
        {
            id: "injection/namespace",
            finds:
                `($onLinkerd && ${isSet("$object.spec")} ? [${causes}] : []).filter(l, size(l) > 0).map(l, "${INJECT_ANNOTATION} of the namespace: " + ${described(value)}` +
                ' + ": a namespace that holds a canary must ask for Linkerd\'s proxy: " + l.map(c, c.reason).join(", ") + "; " + l.map(c, c.remedy).join("; "))',
            saysAll: true,
        },
    ];
}
