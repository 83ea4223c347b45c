import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { chartsDefaults, pinnedCharts } from "../../rules/mesh/charts";
import type { Clusters } from "../clusters";
import type { UncheckedReporter } from "../unchecked-reporter";
import { meshConfigurationPolicy } from "../program/mesh-rules";

/**
 * Reports charts without an exact version.
 *
 * @param clusters - the clusters to query
 * @param notes - receives what could not be checked
 */
export function pinnedChartsPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "pinned-charts",
            description:
                "Every chart from a repository has an exact version: otherwise the same program may install a different version later.",
            remediationSteps: "Set an exact chart version, such as 1.2.3, not a range.",
            rules: [pinnedCharts],
            alone: true,
            defaults: chartsDefaults,
            properties: {
                allowedCharts: {
                    type: "array",
                    items: { type: "string" },
                    description:
                        'Charts without an exact version that are allowed; "*" matches any text.',
                },
            },
        },
        clusters,
        notes,
    );
}
