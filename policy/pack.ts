import type { Policies } from "@pulumi/policy";
import { Clusters } from "./clusters";
import { detailsOf } from "./policy-details";
import { UncheckedReporter } from "./unchecked-reporter";
import { Review } from "./canaries/review";
import { wrapPolicies } from "./wrap-policies";
import { canaryRulesPolicy, canaryWarnings } from "./policies/canary-rules";
import { clusterVersion } from "./policies/cluster-version";
import { foreignObjects } from "./policies/foreign-objects";
import { meshConfigurationPolicies } from "./policies/mesh-configuration";
import { meshInjection } from "./policies/mesh-injection";
import { meshedWorkloads } from "./policies/meshed-workloads";
import { notChecked } from "./policies/not-checked";

/**
 * Creates the pack's policies; each call creates an independent set.
 *
 * @returns the policies in the order in which they run; `not-checked` reports for those before it
 */
export function policies(): Policies {
    const clusters = new Clusters();
    const notes = new UncheckedReporter();
    const review = new Review(clusters);
    const all = [
        clusterVersion(clusters, notes),
        foreignObjects(clusters, notes),
        meshInjection(clusters, notes),
        meshedWorkloads(clusters, notes),
        canaryRulesPolicy(review, notes),
        canaryWarnings(review, notes),
        ...meshConfigurationPolicies(clusters, notes),
        notChecked(notes),
    ];
    return wrapPolicies(all.map((policy) => ({ ...policy, ...detailsOf(policy) })));
}
