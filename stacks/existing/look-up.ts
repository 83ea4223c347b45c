import type { SearchableCluster } from "../../kube/client";
import type { LiveObject } from "../../rules/existing/live-object";
import { type Problem, unanswered } from "../../rules/problems/problem";

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
    const answers = await Promise.all(
        [...new Set(kinds)].map(async (kind) => ({
            kind,
            answer: await cluster.metadata(LISTS[kind] ?? ""),
        })),
    );
    return {
        live: answers.flatMap(({ answer, kind }) =>
            "unreachable" in answer ? [] : answer.value.map((metadata) => ({ kind, metadata })),
        ),
        kinds: new Set(
            answers.flatMap(({ answer, kind }) => ("unreachable" in answer ? [] : [kind])),
        ),
        problems: answers.flatMap(({ answer, kind }) =>
            "unreachable" in answer ? [unlisted(cluster.path, kind, answer.unreachable)] : [],
        ),
    };
}

/** The kind of an object could not be listed. */
export function unlisted(path: string, kind: string, reason: string): Problem {
    return unanswered(
        "existing/unchecked",
        path,
        `whether an object of kind ${kind} is missing or would be overwritten was not checked: ${reason}`,
        "start the cluster, or grant this user read access to this kind",
    );
}
