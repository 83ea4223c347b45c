import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import {
    controlPlaneBudget,
    controlPlaneReplicas,
    controlPlaneSpread,
    failingWebhooks,
    highAvailabilityDefaults,
    highAvailabilityValues,
} from "../../rules/mesh/high-availability";
import { matchesAny } from "../../rules/mesh/patterns";
import type { Clusters } from "../clusters";
import type { UncheckedReporter } from "../unchecked-reporter";
import { meshConfigurationPolicy } from "../program/mesh-rules";

/**
 * Stops a stack of production that installs Linkerd without high availability.
 *
 * @param clusters - the clusters that may be asked
 * @param notes - gets what could not be checked
 */
export function highAvailabilityPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "high-availability",
            description:
                "In production Linkerd's control plane outlives the loss of a node, and no pod starts outside of the mesh while it is down.",
            remediationSteps: "Install Linkerd with the values-ha.yaml of its chart.",
            rules: [
                controlPlaneReplicas,
                controlPlaneSpread,
                controlPlaneBudget,
                failingWebhooks,
                highAvailabilityValues,
            ],
            defaults: highAvailabilityDefaults,
            isFor: (stack, { stacks }) => matchesAny(stack, stacks),
            properties: {
                stacks: {
                    type: "array",
                    items: { type: "string" },
                    description: 'Stacks that must be highly available; "*" stands for any text.',
                },
                minReplicas: {
                    type: "integer",
                    minimum: 1,
                    maximum: 100,
                    description: "Fewest pods of each part of the control plane.",
                },
            },
        },
        clusters,
        notes,
    );
}
