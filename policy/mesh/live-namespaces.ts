import { evaluateInjection } from "../../rules/injection/injection";
import { at, type Known, textAt, UNKNOWN } from "../../kube/known";
import type { Clusters } from "../clusters";
import { assumeMetadata, assumePod } from "../program/injection";
import { isNamespace, type KubeObject, podTemplate } from "../program/kube-objects";
import { type FoundNamespace, listPath, type RelatedObjects } from "../program/related-objects";
import { clusterKey } from "../provider-target";
import { CHART } from "./injector";

/** A Namespace that the program makes or patches, as it is after the update, without injection. */
export interface UnmeshedNamespace {
    readonly name: string;
    /** The program's resource: a Namespace or a patch of one. */
    readonly resource: KubeObject;
    readonly found: FoundNamespace;
}

/**
 * The Namespaces of a program that do not request the proxy after the update; those with unknown annotations are not
 * among them.
 *
 * @param objects - the program's, patches among them
 * @param related - finds what a patch patches
 */
export async function unmeshedNamespaces(
    objects: readonly KubeObject[],
    related: RelatedObjects,
): Promise<readonly UnmeshedNamespace[]> {
    const distinct = new Map(
        // the last one changes the others
        objects
            .filter(isNamespace)
            .map((resource) => [
                `${clusterKey(resource.provider)} ${String(resource.name)}`,
                resource,
            ]),
    );
    const all = await Promise.all(
        [...distinct.values()].map(async (resource) => {
            const { name } = resource;
            const found =
                name === UNKNOWN
                    ? undefined
                    : await related.namespaceOf({ ...resource, namespace: name });
            return found === undefined || name === UNKNOWN || "missing" in found
                ? []
                : [{ name, resource, found }];
        }),
    );
    return all.flat().filter(({ found }) => {
        const { unknown, value } = assumeMetadata(found.object);
        return unknown.length === 0 && !isInjected(found, found.object, null, value.name);
    });
}

/** Whether pods of a Namespace with some metadata are injected. */
function isInjected(
    { injector = CHART }: FoundNamespace,
    namespace: Known,
    template: Known,
    name: string | undefined,
): boolean {
    const metadata = { ...assumeMetadata(namespace).value, name };
    const pod = assumePod(template).value;
    return evaluateInjection({ ...injector.settings, namespace: { metadata }, pod }).injected;
}

/** The most objects that are read of a kind. */
const LIMIT = 500;

const CANARIES = "/apis/flagger.app/v1beta1/canaries";

/** The request for the Canaries of a cluster. */
export const CANARIES_PATH = `${CANARIES}?limit=${LIMIT}`;

/** Objects in the cluster, or why they could not be read. */
type Listed = { readonly items: readonly Known[] } | { readonly unreachable: string };

async function list(
    { provider }: KubeObject,
    clusters: Clusters,
    timeoutSeconds: number,
    path: string,
): Promise<Listed> {
    const cluster = await clusters.of(provider, timeoutSeconds);
    // files, or a cluster of this very update: what it has is not there yet, and cluster-version reports it once
    if ("unknown" in cluster) {
        return { items: [] };
    }
    const answer = await cluster.object(`${path}?limit=${LIMIT}`);
    if ("unreachable" in answer) {
        return answer;
    }
    // no answer: the cluster does not serve the kind
    const items = at(answer.value, "items");
    return { items: Array.isArray(items) ? (items as readonly Known[]) : [] };
}

/**
 * The Canaries that the cluster has in a Namespace, whichever program made them.
 *
 * @param namespace - of {@link unmeshedNamespaces}
 * @param clusters - the clusters to query: one request for all Namespaces of a cluster
 * @param timeoutSeconds - timeout of the request
 */
export async function liveCanaries(
    { name, resource }: UnmeshedNamespace,
    clusters: Clusters,
    timeoutSeconds: number,
): Promise<Listed> {
    const listed = await list(resource, clusters, timeoutSeconds, CANARIES);
    return "unreachable" in listed
        ? listed
        : { items: listed.items.filter((item) => textAt(item, "metadata", "namespace") === name) };
}

const WORKLOADS = ["Deployment", "DaemonSet", "StatefulSet"] as const;

/**
 * The workloads of the cluster whose pods have the proxy now and lose it when they start after the update.
 *
 * @param namespace - of {@link unmeshedNamespaces}
 * @param clusters - the clusters to query
 * @param timeoutSeconds - timeout of a request
 * @returns their names, such as `Deployment test/web`; none if the cluster does not answer
 */
export async function leavingWorkloads(
    { found, name, resource }: UnmeshedNamespace,
    clusters: Clusters,
    timeoutSeconds: number,
): Promise<readonly string[]> {
    const cluster = await clusters.of(resource.provider, timeoutSeconds);
    const answer =
        "unknown" in cluster ? cluster : await cluster.object(`/api/v1/namespaces/${name}`);
    if (!("value" in answer) || answer.value === undefined) {
        return [];
    }
    const live = answer.value;
    if (!isInjected(found, live, null, name)) {
        return [];
    }
    const leaving: string[] = [];
    for (const kind of WORKLOADS) {
        const listed = await list(resource, clusters, timeoutSeconds, listPath(kind, name));
        for (const item of "items" in listed ? listed.items : []) {
            const template = podTemplate(kind, item) ?? null;
            if (
                isInjected(found, live, template, name) &&
                !isInjected(found, found.object, template, name)
            ) {
                leaving.push(`${kind} ${name}/${textAt(item, "metadata", "name") ?? ""}`);
            }
        }
    }
    return leaving;
}
