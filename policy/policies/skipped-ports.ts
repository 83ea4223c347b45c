import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { skippedPorts, skippedPortsDefaults } from "../../rules/mesh/skipped-ports";
import type { Clusters } from "../clusters";
import type { UncheckedReporter } from "../unchecked-reporter";
import { meshConfigurationPolicy } from "../program/mesh-rules";

const ports = { type: "array", items: { type: "string" } } as const;

/**
 * Stops workloads and namespaces that let traffic go past Linkerd's proxies.
 *
 * @param clusters - the clusters that may be asked
 * @param notes - gets what could not be checked
 */
export function skippedPortsPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "skipped-ports",
            description:
                "No traffic goes past the proxies: on a skipped port it is not encrypted, not authorized, not split and not counted.",
            remediationSteps:
                'Take the annotations "config.linkerd.io/skip-inbound-ports", "skip-outbound-ports" and "skip-subnets" off, or allow what they skip in the settings.',
            rules: [skippedPorts],
            alone: true,
            defaults: skippedPortsDefaults,
            properties: {
                allowedInbound: {
                    ...ports,
                    description: "Ports and ranges that callers may reach past the proxy.",
                },
                allowedOutbound: {
                    ...ports,
                    description: "Ports and ranges that pods may call past the proxy.",
                },
                allowedSubnets: {
                    ...ports,
                    description:
                        "Subnets that pods may call past the proxy, as the annotation has them.",
                },
            },
        },
        clusters,
        notes,
    );
}
