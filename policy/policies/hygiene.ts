import type { Policies } from "@pulumi/policy";
import type { Clusters } from "../cluster/clusters";
import type { Notes } from "../notes";
import { clusterNetworksPolicy } from "./cluster-networks";
import { defaultDenyPolicy } from "./default-deny";
import { highAvailabilityPolicy } from "./high-availability";
import { certificateMarginPolicy, identityCertificatesPolicy } from "./identity-certificates";
import { inertLabelsPolicy } from "./inert-labels";
import { linkerdInstallPolicy } from "./linkerd-install";
import { opaquePortsPolicy } from "./opaque-ports";
import { pinnedChartsPolicy } from "./pinned-charts";
import { pinnedImagesPolicy } from "./pinned-images";
import { plainTextSecretsPolicy } from "./plain-text-secrets";
import { policyTargetsPolicy } from "./policy-targets";
import { skippedPortsPolicy } from "./skipped-ports";

/**
 * Makes the policies on the hygiene of the mesh.
 *
 * @param clusters - asked for what the program does not make
 * @param notes - gets what could not be checked
 */
export function hygienePolicies(clusters: Clusters, notes: Notes): Policies {
    return [
        skippedPortsPolicy,
        opaquePortsPolicy,
        inertLabelsPolicy,
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
