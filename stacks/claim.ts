import type { KubernetesObject } from "../rules/canary/context";
import type { Problem } from "../rules/problems/problem";

/** The ConfigMap that stores which stack a cluster belongs to. */
export const claimName = { namespace: "kube-system", name: "linkerd-canary-stack" } as const;

/** The ConfigMap that claims the cluster for a stack; created before everything else, and deleted last. */
export function claimObject(stack: string): Omit<KubernetesObject, "apiVersion" | "kind"> {
    return { metadata: { ...claimName }, data: { stack } };
}

/** Facts about the owner of a cluster. */
export interface ClaimFacts {
    /** The stack that runs, as `<organization>/<project>/<stack>`. */
    readonly stack: string;
    /** The cluster by the names in its kubeconfig. */
    readonly cluster: string;
    /** UID of the cluster's namespace kube-system, which no other cluster has. */
    readonly uid: string;
    /** The stack that has claimed the cluster; `undefined` if there is none. */
    readonly claimedBy?: string;
    /** UID of the cluster that the stack was applied to before; `undefined` if it was not applied yet. */
    readonly before?: string;
    /** UID of the only cluster that the user allows (setting `cluster`). */
    readonly only?: string;
    /** Path of that setting. */
    readonly setting: string;
}

/**
 * Whether a cluster is this stack's. The first `up` claims it; another stack on the same cluster, and the same stack on
 * another cluster, are refused, unless the user names the cluster by its UID.
 */
export function claimProblems(facts: ClaimFacts): Problem[] {
    const { before, claimedBy, cluster, only, setting, stack, uid } = facts;
    const refused = (id: string, requirement: string, fix: string): Problem => ({
        id,
        severity: "error",
        path: cluster,
        value: uid,
        requirement,
        fix,
    });
    if (only !== undefined) {
        return only === uid
            ? []
            : [
                  refused(
                      "cluster/not-allowed",
                      `${setting} allows only the cluster with the UID ${only}`,
                      "select the context of that cluster: pulumi config set context <name>",
                  ),
              ];
    }
    const found: Problem[] = [];
    if (before !== undefined && before !== uid) {
        found.push(
            refused(
                "cluster/moved",
                `stack ${stack} was applied to the cluster with the UID ${before}, and its state describes the objects there`,
                "select the context of that cluster: pulumi config set context <name>; to move the stack: " +
                    "destroy it there, or if that cluster is gone, run pulumi refresh; then run pulumi config set cluster " +
                    uid,
            ),
        );
    }
    if (claimedBy !== undefined && claimedBy !== stack) {
        found.push(
            refused(
                "cluster/claimed",
                `the cluster belongs to stack ${claimedBy} (ConfigMap ${claimName.namespace}/${claimName.name}), and both would own the same objects`,
                "select the context of this stack's cluster: pulumi config set context <name>; to take over this cluster: " +
                    `destroy the other stack, or if this is the same stack under another name, run pulumi config set cluster ${uid}`,
            ),
        );
    }
    return found;
}
