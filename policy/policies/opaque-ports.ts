import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { fieldsOf } from "../../rules/canary/reading";
import { namespaceOf } from "../../rules/canary/related/reading/objects";
import { opaquePorts, opaquePortsDefaults } from "../../rules/mesh/opaque-ports";
import type { Clusters } from "../clusters";
import type { UncheckedReporter } from "../unchecked-reporter";
import { meshConfigurationPolicy } from "../program/mesh-rules";

/**
 * Reports Services and pods with different opaque ports.
 *
 * @param clusters - the clusters to query
 * @param notes - receives what could not be checked
 */
export function opaquePortsPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "opaque-ports",
            description:
                "A Service and its pods have the same opaque ports: otherwise one proxy sends plain TCP while the other expects HTTP.",
            remediationSteps:
                'Set the annotation "config.linkerd.io/opaque-ports" to the same ports on the Service and the pod template.',
            rules: [opaquePorts],
            defaults: opaquePortsDefaults,
            properties: {
                defaultOpaquePorts: {
                    type: "string",
                    description:
                        "Linkerd's default opaque ports (proxy.opaquePorts in the values of its chart).",
                },
            },
            lookups: (service) => [`/api/v1/namespaces/${namespaceOf(fieldsOf(service))}`],
        },
        clusters,
        notes,
    );
}
