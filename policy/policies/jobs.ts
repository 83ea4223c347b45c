import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { fieldsOf } from "../../rules/canary/reading";
import { namespaceOf } from "../../rules/canary/related/reading/objects";
import { jobsComplete, jobsDefaults } from "../../rules/mesh/jobs";
import type { Clusters } from "../clusters";
import { meshConfigurationPolicy } from "../program/mesh-rules";
import type { UncheckedReporter } from "../unchecked-reporter";

/**
 * Reports Jobs whose proxy keeps them from completing.
 *
 * @param clusters - queried for objects outside the program
 * @param notes - receives what could not be checked
 */
export function jobsPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "jobs-complete",
            description:
                "A Job in a meshed namespace has a native sidecar, stops its proxy, or has none: otherwise it never completes.",
            remediationSteps:
                'Annotate the pod template with "config.linkerd.io/proxy-enable-native-sidecar: true", or with "linkerd.io/inject: disabled".',
            enforcementLevel: "advisory",
            rules: [jobsComplete],
            defaults: jobsDefaults,
            properties: {
                linkerd: {
                    type: "string",
                    description: "Linkerd's version: an edge release or a number.",
                },
            },
            lookups: (job) => [`/api/v1/namespaces/${namespaceOf(fieldsOf(job))}`],
        },
        clusters,
        notes,
    );
}
