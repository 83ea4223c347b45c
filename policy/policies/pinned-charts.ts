import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { chartsDefaults, pinnedCharts } from "../../rules/mesh/charts";
import type { Clusters } from "../clusters";
import type { UncheckedReporter } from "../unchecked-reporter";
import { meshConfigurationPolicy } from "../program/mesh-rules";

/**
 * Stops charts without an exact version.
 *
 * @param clusters - the clusters that may be asked
 * @param notes - gets what could not be checked
 */
export function pinnedChartsPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "pinned-charts",
            description:
                "Every chart from a repository has one exact version: else the same program installs something else tomorrow.",
            remediationSteps: "Write the chart's version, such as 1.2.3, not a range.",
            rules: [pinnedCharts],
            alone: true,
            defaults: chartsDefaults,
            properties: {
                allowedCharts: {
                    type: "array",
                    items: { type: "string" },
                    description: 'Charts that may be unpinned; "*" stands for any text.',
                },
            },
        },
        clusters,
        notes,
    );
}
