import type { Policies } from "@pulumi/policy";
import type { Clusters } from "../clusters";
import type { UncheckedReporter } from "../unchecked-reporter";
import { clusterNetworksPolicy } from "./cluster-networks";
import { defaultDenyPolicy } from "./default-deny";
import { highAvailabilityPolicy } from "./high-availability";
import { certificateMarginPolicy, identityCertificatesPolicy } from "./identity-certificates";
import { inertLabelsPolicy } from "./inert-labels";
import { jobsPolicy } from "./jobs";
import { linkerdInstallPolicy } from "./linkerd-install";
import { opaquePortsPolicy } from "./opaque-ports";
import { pinnedChartsPolicy } from "./pinned-charts";
import { pinnedImagesPolicy } from "./pinned-images";
import { plainTextSecretsPolicy } from "./plain-text-secrets";
import { policyTargetsPolicy } from "./policy-targets";
import { skippedPortsPolicy } from "./skipped-ports";

/**
 * Creates the mesh configuration policies.
 *
 * @param clusters - queried for objects outside the program
 * @param notes - receives what could not be checked
 */
export function meshConfigurationPolicies(clusters: Clusters, notes: UncheckedReporter): Policies {
    return [
        skippedPortsPolicy,
        opaquePortsPolicy,
        inertLabelsPolicy,
        jobsPolicy,
        policyTargetsPolicy,
        defaultDenyPolicy,
        pinnedImagesPolicy,
        pinnedChartsPolicy,
        plainTextSecretsPolicy,
        identityCertificatesPolicy,
        certificateMarginPolicy,
        highAvailabilityPolicy,
        linkerdInstallPolicy,
        clusterNetworksPolicy,
    ].map((make) => make(clusters, notes));
}
