import { clusterKey } from "../provider-target";
import type { KubeObject } from "./kube-objects";

/**
 * Sorts objects by the cluster that they go to.
 *
 * @param objects - the objects of a program
 * @returns those of each cluster, none of them empty, in the order in which they come
 */
export function byCluster(objects: readonly KubeObject[]): readonly (readonly KubeObject[])[] {
    const clusters = new Map<string, KubeObject[]>();
    for (const object of objects) {
        const key = clusterKey(object.provider);
        const same = clusters.get(key) ?? [];
        clusters.set(key, same);
        same.push(object);
    }
    return [...clusters.values()];
}
