import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { fieldsOf } from "../../rules/canary/reading";
import { namespaceOf } from "../../rules/canary/related/reading/objects";
import { opaquePorts, opaquePortsDefaults } from "../../rules/mesh/opaque-ports";
import type { Clusters } from "../clusters";
import type { UncheckedReporter } from "../unchecked-reporter";
import { meshConfigurationPolicy } from "../program/mesh-rules";

/**
 * Stops Services and pods that disagree on which ports are opaque.
 *
 * @param clusters - the clusters that may be asked
 * @param notes - gets what could not be checked
 */
export function opaquePortsPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "opaque-ports",
            description:
                "A port that is opaque on a Service is opaque on its pods too, and the other way round: else one proxy speaks plain TCP where the other expects HTTP.",
            remediationSteps:
                'Give the Service and its pod template the same ports in the annotation "config.linkerd.io/opaque-ports".',
            rules: [opaquePorts],
            defaults: opaquePortsDefaults,
            properties: {
                defaultOpaquePorts: {
                    type: "string",
                    description:
                        "The ports that Linkerd takes for opaque by itself (proxy.opaquePorts of its chart).",
                },
            },
            lookups: (service) => [`/api/v1/namespaces/${namespaceOf(fieldsOf(service))}`],
        },
        clusters,
        notes,
    );
}
