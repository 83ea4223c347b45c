import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { inertAnnotations, inertLabels } from "../../rules/mesh/inert-labels";
import type { Clusters } from "../clusters";
import type { UncheckedReporter } from "../unchecked-reporter";
import { meshConfigurationPolicy } from "../program/mesh-rules";

/**
 * Stops labels that should be annotations, and the one annotation that should be a label.
 *
 * @param clusters - the clusters that may be asked
 * @param notes - gets what could not be checked
 */
export function inertLabelsPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "inert-labels",
            description:
                "Linkerd reads its settings of pods, namespaces and Services as annotations, and mirror.linkerd.io/exported as a label: the wrong one does nothing, and nobody is told.",
            remediationSteps: "Make the label an annotation, or the annotation a label.",
            rules: [inertLabels, inertAnnotations],
            alone: true,
            defaults: {},
        },
        clusters,
        notes,
    );
}
