import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { skippedPorts, skippedPortsDefaults } from "../../rules/mesh/skipped-ports";
import type { Clusters } from "../clusters";
import type { UncheckedReporter } from "../unchecked-reporter";
import { meshConfigurationPolicy } from "../program/mesh-rules";

const ports = { type: "array", items: { type: "string" } } as const;

/**
 * Reports workloads and namespaces whose traffic bypasses Linkerd's proxies.
 *
 * @param clusters - the clusters to query
 * @param notes - receives what could not be checked
 */
export function skippedPortsPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "skipped-ports",
            description:
                "No traffic bypasses the proxies: on a skipped port it is not encrypted, authorized, split or measured.",
            remediationSteps:
                'Remove the annotations "config.linkerd.io/skip-inbound-ports", "skip-outbound-ports" and "skip-subnets", or allow the skipped ports and subnets in the settings.',
            rules: [skippedPorts],
            alone: true,
            defaults: skippedPortsDefaults,
            properties: {
                allowedInbound: {
                    ...ports,
                    description: "Inbound ports and ranges that may bypass the proxy.",
                },
                allowedOutbound: {
                    ...ports,
                    description: "Outbound ports and ranges that may bypass the proxy.",
                },
                allowedSubnets: {
                    ...ports,
                    description:
                        "Subnets that may bypass the proxy, in the format of the annotation.",
                },
            },
        },
        clusters,
        notes,
    );
}
