import { textAt } from "../../kube/known";
import { firstOf } from "../../rules/problems/first-of";
import type { Clusters } from "../clusters";
import type { PolicyFinding } from "../finding-reporter";
import type { KubeObject } from "../program/kube-objects";
import type { RelatedObjects } from "../program/related-objects";
import { clusterKey } from "../provider-target";
import { checkNamespace, isCheckedCanary, isForOtherMesh } from "./canary-injection";
import { notChecked } from "./evaluate-pods";
import { liveCanaries, unmeshedNamespaces } from "./live-namespaces";
import { usesLinkerd } from "./platform";

/**
 * Checks the Namespaces that the program makes or patches, and whose Canaries only the cluster has.
 *
 * @param objects - the program's, patches among them
 * @param related - finds what a patch patches
 * @param clusters - the clusters to query
 * @param timeoutSeconds - timeout of a request
 */
export async function checkLiveCanaries(
    objects: readonly KubeObject[],
    related: RelatedObjects,
    clusters: Clusters,
    timeoutSeconds: number,
): Promise<PolicyFinding[]> {
    const findings: PolicyFinding[] = [];
    for (const namespace of await unmeshedNamespaces(objects, related)) {
        const { found, name, resource } = namespace;
        const isReported = objects.some(
            (object) =>
                isCheckedCanary(object) &&
                object.namespace === name &&
                clusterKey(object.provider) === clusterKey(resource.provider),
        );
        const live = isReported
            ? { items: [] }
            : await liveCanaries(namespace, clusters, timeoutSeconds);
        if ("unreachable" in live) {
            findings.push(
                ...(resource.patch || usesLinkerd(objects)
                    ? [
                          notChecked(
                              resource,
                              `it does not request Linkerd's proxy, and whether there are Canaries in it could not be read: ${live.unreachable}`,
                              "fix the access to the cluster and re-run the preview",
                          ),
                      ]
                    : []),
            );
            continue;
        }
        const canaries = live.items
            .filter((object) => !isForOtherMesh({ ...resource, object }))
            .map((object) => `${name}/${textAt(object, "metadata", "name") ?? ""}`);
        if (canaries.length > 0) {
            findings.push(
                ...checkNamespace(resource, found).map(({ problem }) => ({
                    urn: resource.urn,
                    problem: {
                        ...problem,
                        requirement: `${problem.requirement}; the cluster has Canary ${firstOf(canaries)}`,
                        fix: `${problem.fix}; or delete its Canaries in an update before this one`,
                    },
                })),
            );
        }
    }
    return findings;
}
