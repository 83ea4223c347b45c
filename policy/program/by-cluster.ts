import { indexBy } from "../../rules/index-by";
import { clusterKey } from "../provider-target";
import type { KubeObject } from "./kube-objects";

/**
 * Sorts objects by the cluster that they go to.
 *
 * @param objects - the objects of a program
 * @returns those of each cluster, none of them empty, in the order in which they come
 */
export function byCluster(objects: readonly KubeObject[]): readonly (readonly KubeObject[])[] {
    return [...indexBy(objects, ({ provider }) => [clusterKey(provider)]).values()];
}
