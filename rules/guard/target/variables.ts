import { canaryVariables, items } from "../canary/variables";
import type { GuardFacts } from "../facts";
import { listed, or, quoted } from "../guard-rule";
import { podVariables } from "../injection/pods";
import { SELECTOR_LABELS } from "../../canary/related/reading/target";

/** Which of a Canary and a workload is in the request; the other one exists and is compared with it. */
export interface Pairing {
    /** Variable that is the Canary. */
    readonly canary: "$object" | "$param";
    /** Variable that is the workload. */
    readonly target: "$object" | "$param";
    /** CEL: kind of the workload. */
    readonly kind: string;
}

/** What rules read of a Canary and a workload that may be its target. */
export function targetVariables(
    facts: GuardFacts,
    { canary, kind, target }: Pairing,
): Readonly<Record<string, string>> {
    const name = (of: string): string =>
        `request.namespace + "/" + ${of}.metadata.?name.orValue("(no name)")`;
    return {
        canary,
        target,
        kind,
        targetPlace: `$kind + " " + ${name("$target")}`,
        canaryPlace: `"Canary " + ${name("$canary")}`,
        ...canaryVariables(facts, "$canary"),
        ...podVariables(facts, "$target", "$target.spec.template"),
        isTarget:
            `${or("$spec.targetRef.kind", '""')} == $kind` +
            ` && ${or("$spec.targetRef.name", '""')} == $target.metadata.?name.orValue("")`,
        isDeployment: '$isTarget && $kind == "Deployment"',
        isDaemonSet: '$isTarget && $kind == "DaemonSet"',
        matchLabels: or("$target.spec.selector.matchLabels", "{}"),
        selectorLabels: `${listed(labelsOf(facts))}.filter(l, l in $matchLabels)`,
        containers: items("spec.template.spec.containers", "$podSpec.containers", "name"),
        probed: `$isTarget ? $containers + ${items("spec.template.spec.initContainers", "$podSpec.initContainers", "name")} : []`,
        // Flagger's default (pkg/apis/flagger/v1beta1/canary.go)
        deadline: or("$spec.progressDeadlineSeconds", "600"),
        targetPort:
            `${or("$service.targetPort", '""')} in [dyn(""), dyn(0), dyn("0")]` +
            ` ? ${or("$service.port", "0")} : $service.targetPort`,
        isNamedPort: "type($targetPort) == string",
        // the numbers of the port that the Services send traffic to: a name may be declared more than once
        podPorts:
            '$isNamedPort ? $containers.filter(e, e.it.?ports.orValue([]).exists(p, p.?name.orValue("") == $targetPort))' +
            '.map(e, e.it.ports.filter(p, p.?name.orValue("") == $targetPort)[0].containerPort) : [$targetPort]',
    };
}

/** The labels by which Flagger distinguishes a target's pods from the primary's. */
export function labelsOf({ selectorLabels = [] }: GuardFacts): readonly string[] {
    return selectorLabels.length > 0 ? selectorLabels : SELECTOR_LABELS;
}

/**
 * The ports of containers that break a rule, those of one container in one text.
 *
 * @param containers - CEL: a list of containers with their paths
 * @param condition - of a port
 * @param text - behind the port's path
 */
export function eachPort(
    containers: string,
    condition: (port: string) => string,
    text: (port: string) => string,
): string {
    const ports = "e.it.?ports.orValue([])";
    const port = "e.it.ports[i]";
    return (
        // counting the places costs a hundred steps a container: only where there is something to count
        `${containers}.filter(e, ${ports}.exists(p, ${condition("p")}))` +
        `.map(e, variables.places.filter(i, i < size(${ports}) && ${condition(port)})` +
        `.map(i, e.path + ".ports[" + string(i) + "]" + ${text(port)}).join(", "))`
    );
}

/** A list of ports in the format of Linkerd's annotations, from the pod template or else from the namespace. */
export function portSetting(annotation: string): string {
    const name = quoted(annotation);
    return `$podAnnotations[?${name}].or($namespaceAnnotations[?${name}])`;
}

/** The path of such a list in the object that has it, with what is behind it. */
export function portSettingPath(annotation: string): string {
    const ofNamespace = `metadata.annotations[${quoted(annotation)}]: `;
    return `(${quoted(annotation)} in $podAnnotations ? ${quoted(`spec.template.${ofNamespace}`)} : ${quoted(ofNamespace)})`;
}

/** The object that has such a list. */
export function portSettingPlace(annotation: string): string {
    return `(${quoted(annotation)} in $podAnnotations ? $targetPlace : "Namespace " + request.namespace)`;
}
