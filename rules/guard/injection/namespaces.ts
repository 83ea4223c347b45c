import { INJECT_ANNOTATION } from "../../injection/injection";
import type { GuardFacts } from "../facts";
import { at, type GuardRule, isSet, listed, or, quoted, format } from "../guard-rule";
import { asks, described, inject, KEY, marks } from "./annotations";
import { causesList, emptyPodConditions, orRefusal, messageOfCauses } from "./causes";
import { refusalConditions } from "./refusals";
import { inertLabels } from "./workloads";

const POD_SECURITY = "pod-security.kubernetes.io/enforce";
const MUST = "a namespace with a canary must enable Linkerd's proxy injection: ";

/** What rules read of a Namespace. */
export function namespaceVariables(facts: GuardFacts): Readonly<Record<string, string>> {
    const { canaryNamespaces } = facts;
    return {
        value: inject("$object.metadata"),
        labels: or("$object.metadata.labels", "{}"),
        annotations: or("$object.metadata.annotations", "{}"),
        marks: marks("$object.metadata"),
        ownCauses: causesList(
            emptyPodConditions('$object.metadata.?name.orValue("")', "$labels", "$value"),
        ),
        refusals: causesList(refusalConditions("{}", "$annotations", facts)),
        causes: orRefusal("$ownCauses", "$refusals"),
        // without their names: any namespace that enabled injection until now; an object that is being replaced enabled
        // it itself
        holdsCanaries:
            canaryNamespaces === undefined
                ? `$isNew && oldObject != null && ${asks(inject("dyn(oldObject).metadata"))}`
                : `$object.metadata.?name.orValue("") in ${listed(canaryNamespaces)}`,
    };
}

const message = (must: string): string =>
    `"${INJECT_ANNOTATION}: " + ${described("$value")} + ": " + ${must} + ${messageOfCauses("$causes")}` +
    ` + (${KEY} in $labels ? "; \\"${INJECT_ANNOTATION}\\" has no effect as a label of the namespace: set it as an annotation" : "")`;

/** Rules about a Namespace that break a rollout. */
export function namespaceErrors({ cni }: GuardFacts): readonly GuardRule[] {
    const level = `$labels[?${quoted(POD_SECURITY)}].orValue("")`;
    return [
        {
            id: "injection/namespace",
            violations: `(size($causes) > 0 && ($holdsCanaries) ? [${message(quoted(MUST))}] : [])`,
            causes: "$causes",
            selfContainedMessage: true,
        },
        ...(cni === false
            ? [
                  {
                      id: "mesh/pod-security",
                      violations: at(
                          `metadata.labels[${quoted(POD_SECURITY)}]`,
                          `${asks("$value")} && ${level} in ["baseline", "restricted"]`,
                          format.text(level),
                      ),
                  },
              ]
            : []),
    ];
}

/** Rules about a Namespace that may be meant. */
export function namespaceWarnings(): readonly GuardRule[] {
    const mark =
        '"the " + $marks.min() + " should enable Linkerd\'s proxy injection but has no effect: "';
    return [
        {
            id: "injection/miswritten",
            violations: `(size($marks) > 0 && size($causes) > 0 && !($holdsCanaries) ? [${message(mark)}] : [])`,
            causes: "$causes",
            selfContainedMessage: true,
        },
        inertLabels("$labels", "metadata.labels"),
    ];
}

/** What rules read of the namespace of a Canary. */
export function canaryNamespaceVariables(facts: GuardFacts): Readonly<Record<string, string>> {
    return {
        nsValue: inject("dyn(namespaceObject).metadata"),
        nsLabels: or("dyn(namespaceObject).metadata.labels", "{}"),
        nsAnnotations: or("dyn(namespaceObject).metadata.annotations", "{}"),
        nsOwnCauses: causesList(emptyPodConditions("request.namespace", "$nsLabels", "$nsValue")),
        nsRefusals: causesList(refusalConditions("{}", "$nsAnnotations", facts)),
        nsCauses: orRefusal("$nsOwnCauses", "$nsRefusals"),
    };
}

/** A Canary in a namespace that does not enable proxy injection. */
export function canaryNamespaceRules(): readonly GuardRule[] {
    return [
        {
            id: "injection/namespace",
            violations:
                `($onLinkerd && ${isSet("$object.spec")} && size($nsCauses) > 0 ? ["${INJECT_ANNOTATION} of the namespace: " + ${described("$nsValue")}` +
                ` + ${quoted(`: ${MUST}`)} + ${messageOfCauses("$nsCauses")}] : [])`,
            selfContainedMessage: true,
        },
    ];
}
