import type { Policies } from "@pulumi/policy";
import { Clusters } from "./cluster/clusters";
import { Notes } from "./notes";
import { Review } from "./canaries/review";
import { framed } from "./frame";
import { canaryRulesPolicy, canaryWarnings } from "./policies/canary-rules";
import { clusterVersion } from "./policies/cluster-version";
import { hygienePolicies } from "./policies/hygiene";
import { meshInjection } from "./policies/mesh-injection";
import { meshedWorkloads } from "./policies/meshed-workloads";
import { notChecked } from "./policies/not-checked";

/**
 * Makes the pack's policies; each call makes its own set, with nothing shared between sets.
 *
 * @returns the policies in the order in which they run; `not-checked` speaks for those before it
 */
export function policies(): Policies {
    const clusters = new Clusters();
    const notes = new Notes();
    const review = new Review(clusters);
    return framed([
        clusterVersion(clusters, notes),
        meshInjection(clusters, notes),
        meshedWorkloads(clusters, notes),
        canaryRulesPolicy(review, notes),
        canaryWarnings(review, notes),
        ...hygienePolicies(clusters, notes),
        notChecked(notes),
    ]);
}
