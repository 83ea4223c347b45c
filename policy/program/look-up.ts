import type { KubernetesObject } from "../../rules/canary/context";
import type { Clusters } from "../clusters";
import { at, isRecord, type Known, textAt } from "../../kube/known";
import type { KubeObject } from "./kube-objects";

/** What a cluster has, or why it did not say. */
export type LookedUp =
    { readonly objects: readonly KubernetesObject[] } | { readonly missing: string };

/**
 * Looks objects up on the cluster that a provider connects to.
 *
 * @param clusters - the clusters that may be asked
 * @param provider - of the object that asks
 * @param timeoutSeconds - longest wait for one answer
 * @param paths - of objects, or of lists of them, in the API; what is not there adds nothing
 */
export async function lookUp(
    clusters: Clusters,
    provider: KubeObject["provider"],
    timeoutSeconds: number,
    paths: readonly string[],
): Promise<LookedUp> {
    const cluster = await clusters.of(provider, timeoutSeconds);
    if ("unknown" in cluster) {
        return { missing: `the program does not have what it needs, and ${cluster.unknown}` };
    }
    const answers = await Promise.all(paths.map((path) => cluster.object(path)));
    const silent = answers.find((answer) => "unreachable" in answer);
    return silent === undefined
        ? { objects: answers.flatMap((answer) => ("value" in answer ? read(answer.value) : [])) }
        : {
              missing: `the program does not have what it needs, and ${cluster.path} did not say: ${silent.unreachable}`,
          };
}

/** The items of a list bear neither kind nor version of their own. */
function read(answer: Known | undefined): KubernetesObject[] {
    const kind = textAt(answer, "kind") ?? "";
    const items = at(answer, "items");
    if (!Array.isArray(items)) {
        return isRecord(answer) ? [answer as unknown as KubernetesObject] : [];
    }
    const apiVersion = textAt(answer, "apiVersion");
    return items.filter(isRecord).map(
        (item: { readonly [key: string]: Known }) =>
            ({
                apiVersion,
                kind: kind.replace(/List$/, ""),
                ...item,
            }) as unknown as KubernetesObject,
    );
}
