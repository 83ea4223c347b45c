import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { imagesDefaults, pinnedImages } from "../../rules/mesh/images";
import type { Clusters } from "../clusters";
import type { UncheckedReporter } from "../unchecked-reporter";
import { meshConfigurationPolicy } from "../program/mesh-rules";

/**
 * Reports images without a version.
 *
 * @param clusters - the clusters to query
 * @param notes - receives what could not be checked
 */
export function pinnedImagesPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "pinned-images",
            description:
                'Every image has a digest or a tag other than "latest": otherwise the running version is unknown, and Flagger detects no change to release.',
            remediationSteps: "Set a version tag on the image, such as :1.2.3.",
            rules: [pinnedImages],
            alone: true,
            defaults: imagesDefaults,
            properties: {
                allowedImages: {
                    type: "array",
                    items: { type: "string" },
                    description: 'Images without a version that are allowed; "*" matches any text.',
                },
            },
        },
        clusters,
        notes,
    );
}
