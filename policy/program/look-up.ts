import type { KubernetesObject } from "../../rules/canary/context";
import type { Clusters } from "../clusters";
import { at, isRecord, type Known, textAt } from "../../kube/known";
import type { KubeObject } from "./kube-objects";

/** Objects of a cluster, or why they could not be read. */
export type LookedUp =
    { readonly objects: readonly KubernetesObject[] } | { readonly missing: string };

/**
 * Reads objects from the cluster of a provider.
 *
 * @param clusters - the clusters to query
 * @param provider - provider of the evaluated object
 * @param timeoutSeconds - timeout of a single request
 * @param paths - API paths of objects or lists; missing ones are ignored
 */
export async function lookUp(
    clusters: Clusters,
    provider: KubeObject["provider"],
    timeoutSeconds: number,
    paths: readonly string[],
): Promise<LookedUp> {
    const cluster = await clusters.of(provider, timeoutSeconds);
    if ("unknown" in cluster) {
        return { missing: `a required object is not in the program, and ${cluster.unknown}` };
    }
    const answers = await Promise.all(paths.map((path) => cluster.object(path)));
    const silent = answers.find((answer) => "unreachable" in answer);
    return silent === undefined
        ? { objects: answers.flatMap((answer) => ("value" in answer ? read(answer.value) : [])) }
        : {
              missing: `a required object is not in the program and could not be read from ${cluster.path}: ${silent.unreachable}`,
          };
}

/** The items of a list have neither kind nor apiVersion. */
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
