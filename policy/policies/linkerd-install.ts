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
 * Reports an installation of Linkerd or Linkerd Viz with missing or incompatible components.
 *
 * @param clusters - queried for objects outside the program
 * @param notes - receives what could not be checked
 */
export function linkerdInstallPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "linkerd-install",
            description:
                "An installation of Linkerd or Linkerd Viz is complete and of a single release, as `linkerd check` requires: otherwise the mesh does not start, or has no metrics.",
            remediationSteps:
                "Install the Gateway API and linkerd-crds first, then the other charts of the same Linkerd release.",
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
