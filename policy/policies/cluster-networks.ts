import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { clusterNetworks, proxyInitAsRoot } from "../../rules/mesh/cluster-networks";
import { nameOf } from "../../rules/canary/related/reading/objects";
import { fieldsOf } from "../../rules/canary/reading";
import type { Clusters } from "../clusters";
import type { UncheckedReporter } from "../unchecked-reporter";
import { meshConfigurationPolicy } from "../program/mesh-rules";

/**
 * Reports a Linkerd installation that does not match the cluster's nodes.
 *
 * @param clusters - queried for the nodes
 * @param notes - receives what could not be checked
 */
export function clusterNetworksPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "cluster-networks",
            description:
                "Linkerd's clusterNetworks include the pod and Service networks of the cluster, and its init container can run on the nodes: otherwise policies do not match pods, or pods do not start.",
            remediationSteps:
                "Add the networks to clusterNetworks in the values of Linkerd's chart; set proxyInit.runAsRoot to true for nodes with Docker.",
            rules: [clusterNetworks, proxyInitAsRoot],
            defaults: {},
            facts: (object) =>
                nameOf(fieldsOf(object)) === "linkerd-config" ? ["/api/v1/nodes"] : [],
        },
        clusters,
        notes,
    );
}
