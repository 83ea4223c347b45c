import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { clusterNetworks, proxyInitAsRoot } from "../../rules/mesh/cluster-networks";
import { nameOf } from "../../rules/canary/related/reading/objects";
import { fieldsOf } from "../../rules/canary/reading";
import type { Clusters } from "../clusters";
import type { UncheckedReporter } from "../unchecked-reporter";
import { meshConfigurationPolicy } from "../program/mesh-rules";

/**
 * Stops an installation of Linkerd that does not fit the cluster's nodes.
 *
 * @param clusters - asked for the nodes
 * @param notes - gets what could not be checked
 */
export function clusterNetworksPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "cluster-networks",
            description:
                "Linkerd knows the networks of the cluster's pods and Services, and its init container may set them up on these nodes: else policies miss pods, or none starts.",
            remediationSteps:
                "Add the networks to clusterNetworks of Linkerd's chart; set proxyInit.runAsRoot on nodes with Docker.",
            rules: [clusterNetworks, proxyInitAsRoot],
            defaults: {},
            facts: (object) =>
                nameOf(fieldsOf(object)) === "linkerd-config" ? ["/api/v1/nodes"] : [],
        },
        clusters,
        notes,
    );
}
