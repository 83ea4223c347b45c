import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { imagesDefaults, pinnedImages } from "../../rules/mesh/images";
import type { Clusters } from "../clusters";
import type { UncheckedReporter } from "../unchecked-reporter";
import { meshConfigurationPolicy } from "../program/mesh-rules";

/**
 * Stops images without a version.
 *
 * @param clusters - the clusters that may be asked
 * @param notes - gets what could not be checked
 */
export function pinnedImagesPolicy(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    return meshConfigurationPolicy(
        {
            name: "pinned-images",
            description:
                'Every image has a tag other than "latest", or a digest: else nobody knows what runs, and Flagger sees no change to release.',
            remediationSteps: "Write the version behind the image's name, such as :1.2.3.",
            rules: [pinnedImages],
            alone: true,
            defaults: imagesDefaults,
            properties: {
                allowedImages: {
                    type: "array",
                    items: { type: "string" },
                    description: 'Images that may be unpinned; "*" stands for any text.',
                },
            },
        },
        clusters,
        notes,
    );
}
