import type { SearchableCluster } from "../../kube/client";
import { listKinds } from "../../kube/list-kinds";
import { uncheckedKind } from "../../rules/existing/foreign-object";
import type { LiveObject } from "../../rules/existing/live-object";
import type { Problem } from "../../rules/problems/problem";

/** The list of each kind in the API: one request for each kind, however many objects there are. */
const LISTS: Readonly<Record<string, string>> = {
    Namespace: "/api/v1/namespaces",
    CustomResourceDefinition: "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
    ClusterRole: "/apis/rbac.authorization.k8s.io/v1/clusterroles",
    MutatingWebhookConfiguration:
        "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations",
    ValidatingWebhookConfiguration:
        "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
    APIService: "/apis/apiregistration.k8s.io/v1/apiservices",
    Canary: "/apis/flagger.app/v1beta1/canaries",
    Deployment: "/apis/apps/v1/deployments",
    Node: "/api/v1/nodes",
};

/** What a cluster has of some kinds. */
export interface LookedUp {
    readonly live: readonly LiveObject[];
    /** The kinds that were listed. */
    readonly kinds: ReadonlySet<string>;
    /** The kinds that could not be listed. */
    readonly problems: readonly Problem[];
}

/**
 * Lists the objects of a cluster that a stack would overwrite or needs: their metadata, never their content.
 */
export async function lookUp(
    cluster: SearchableCluster,
    kinds: readonly string[],
): Promise<LookedUp> {
    const listed = [...new Set(kinds)].map((kind) => ({ kind, path: LISTS[kind] ?? "" }));
    const { live, unlisted } = await listKinds(cluster, listed);
    const missed = new Set(unlisted.map(({ kind }) => kind));
    return {
        live,
        kinds: new Set(kinds.filter((kind) => !missed.has(kind))),
        problems: unlisted.map(({ kind, reason }) => uncheckedKind(cluster.path, kind, reason)),
    };
}
