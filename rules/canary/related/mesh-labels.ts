import { linkerd } from "../../citations";
import { ANNOTATIONS_ONLY } from "../../mesh/inert-labels";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { isOnLinkerd, injectionResultOf } from "./reading/mesh";
import {
    allOf,
    canaryNamespace,
    isComplete,
    labelsOf,
    nameOf,
    namespaceObject,
    placeOf,
} from "./reading/objects";
import { targetOf } from "./reading/target";

const POD_SECURITY = "pod-security.kubernetes.io/enforce";

/** Rules about labels that do nothing for the mesh, or keep its proxies out. */
export const meshLabelRules: readonly CanaryRule[] = [
    {
        id: "mesh/inert-label",
        impact: "A Linkerd setting has no effect: it is a label instead of an annotation",
        requirement: "Linkerd reads its settings for namespaces and pods from annotations",
        fix: "move it from the labels to the annotations",
        severity: "warning",
        source: [linkerd("pkg/healthcheck/healthcheck.go", "LinkerdDataPlaneChecks")],
        check: inertLabels,
    },
    {
        id: "mesh/pod-security",
        impact: "No pod of the canary starts: the namespace's Pod Security level rejects Linkerd's init container",
        requirement:
            "without Linkerd's CNI plugin a meshed pod needs the capability NET_ADMIN, which the Pod Security levels baseline and restricted forbid",
        fix: "install Linkerd with its CNI plugin, or set the namespace's Pod Security level to privileged",
        severity: "error",
        source: [linkerd("charts/partials/templates/_proxy-init.tpl")],
        check: podSecurity,
    },
];

function inertLabels(context: RuleContext): RuleFinding[] {
    const target = targetOf(context);
    const namespace = namespaceObject(context, canaryNamespace(context));
    const places = [
        ...(namespace === undefined
            ? []
            : [
                  {
                      object: placeOf(namespace),
                      path: "metadata.labels",
                      labels: labelsOf(namespace),
                  },
              ]),
        ...(target === undefined
            ? []
            : [
                  {
                      object: target.place,
                      path: "spec.template.metadata.labels",
                      labels: target.podLabels,
                  },
              ]),
    ];
    return places.flatMap(({ labels, object, path }) =>
        Object.entries(labels)
            .filter(([label]) => ANNOTATIONS_ONLY.test(label))
            .map(([label, value]) => ({ object, path: `${path}["${label}"]`, value })),
    );
}

function podSecurity(context: RuleContext): RuleFinding[] {
    const namespace = namespaceObject(context, canaryNamespace(context));
    const target = targetOf(context);
    const level = namespace && labelsOf(namespace)[POD_SECURITY];
    if (
        namespace === undefined ||
        target === undefined ||
        (level !== "baseline" && level !== "restricted") ||
        !isComplete(context, "DaemonSet") ||
        !injectionResultOf(namespace, target.template).injected ||
        !isOnLinkerd(context)
    ) {
        return [];
    }
    const hasPlugin = allOf(context, "DaemonSet").some(
        (object) => nameOf(object) === "linkerd-cni",
    );
    return hasPlugin
        ? []
        : [
              {
                  object: placeOf(namespace),
                  path: `metadata.labels["${POD_SECURITY}"]`,
                  value: level,
              },
          ];
}
