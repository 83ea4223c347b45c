import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { inertAnnotations, inertLabels } from "../../rules/mesh/inert-labels";
import { misplacedAnnotations } from "../../rules/mesh/misplaced-annotations";
import type { Clusters } from "../clusters";
import type { UncheckedReporter } from "../unchecked-reporter";
import { meshConfigurationPolicy } from "../program/mesh-rules";

/**
 * Reports labels that should be annotations, and the one annotation that should be a label.
 *
 * @param clusters - the clusters to query
 * @param notes - receives what could not be checked
 */
export function inertLabelsPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "inert-labels",
            description:
                "Linkerd's settings on pods, namespaces and Services are annotations, and mirror.linkerd.io/exported is a label; each is on an object on which Linkerd reads it: Linkerd silently ignores any other.",
            remediationSteps:
                "Change the label to an annotation, or the annotation to a label, and move it to the pod template, the Namespace, the Service or the route.",
            rules: [inertLabels, inertAnnotations, misplacedAnnotations],
            alone: true,
            defaults: {},
        },
        clusters,
        notes,
    );
}
