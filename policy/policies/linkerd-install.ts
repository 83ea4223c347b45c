import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { fieldsOf } from "../../rules/canary/reading";
import {
    cniParts,
    controlPlaneOnce,
    controlPlaneParts,
    extensionOnce,
    gatewayApiParts,
    installationPaths,
    isControlPlane,
    oneRelease,
} from "../../rules/mesh/installation";
import { vizMeshed, vizNamespace, vizParts, vizPaths, vizPrometheus } from "../../rules/mesh/viz";
import type { Clusters } from "../clusters";
import type { UncheckedReporter } from "../unchecked-reporter";
import { meshConfigurationPolicy } from "../program/mesh-rules";

/**
 * Stops an installation of Linkerd or Linkerd Viz that lacks a part, or whose parts do not fit together.
 *
 * @param clusters - asked for what the program does not make
 * @param notes - gets what could not be checked
 */
export function linkerdInstallPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "linkerd-install",
            description:
                "An installation of Linkerd or Linkerd Viz is whole and of one release, as `linkerd check` will want it: else the mesh does not start, or shows nothing.",
            remediationSteps:
                "Install Linkerd with the charts of one release, linkerd-crds and the Gateway API first.",
            rules: [
                controlPlaneParts,
                controlPlaneOnce,
                cniParts,
                gatewayApiParts,
                oneRelease,
                extensionOnce,
                vizParts,
                vizNamespace,
                vizPrometheus,
                vizMeshed,
            ],
            defaults: {},
            lookups: (object) =>
                isControlPlane(fieldsOf(object))
                    ? installationPaths(fieldsOf(object))
                    : object.kind === "Namespace"
                      ? []
                      : vizPaths(fieldsOf(object)),
        },
        clusters,
        notes,
    );
}
