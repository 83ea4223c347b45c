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
 * Reports a production stack that installs Linkerd without high availability.
 *
 * @param clusters - the clusters to query
 * @param notes - receives what could not be checked
 */
export function highAvailabilityPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "high-availability",
            description:
                "In production stacks Linkerd's control plane tolerates the loss of a node, and no pod starts without a proxy while it is down.",
            remediationSteps: "Install Linkerd with values-ha.yaml of its chart.",
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
                    description:
                        'Names of the stacks that must be highly available; "*" matches any text.',
                },
                minReplicas: {
                    type: "integer",
                    minimum: 1,
                    maximum: 100,
                    description: "Minimum number of replicas of each control plane component.",
                },
            },
        },
        clusters,
        notes,
    );
}
