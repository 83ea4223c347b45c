import type { ProviderTarget } from "../kube/kubeconfig";
import { readKnown } from "../kube/known";
import { oncePerKey } from "../kube/once";
import type { KubeObject } from "./program/kube-objects";
import { openCluster, type OpenCluster, type SearchableCluster } from "../kube/client";
import { readTarget } from "../kube/provider-target";

/** The clusters of a program, each opened once per process of the pack. */
export class Clusters {
    private readonly opened: (key: string) => Promise<SearchableCluster>;

    /** @param open - opens a cluster; tests pass their own */
    constructor(open: OpenCluster = openCluster) {
        this.opened = oncePerKey(async (key) => {
            const [target, timeoutSeconds] = JSON.parse(key) as [ProviderTarget, number];
            return remembering(await open(target, timeoutSeconds));
        });
    }

    /**
     * Finds the cluster that an object goes to.
     *
     * @param provider - the object's provider
     * @param timeoutSeconds - timeout of a single request
     * @returns the cluster, or why it is unknown
     */
    async of(
        provider: KubeObject["provider"],
        timeoutSeconds: number,
    ): Promise<SearchableCluster | { readonly unknown: string }> {
        const target = readTarget(readKnown(provider?.props));
        return "unknown" in target ? target : this.opened(JSON.stringify([target, timeoutSeconds]));
    }
}

/** A preview needs the same few answers for each object: each request is sent to the cluster once. */
function remembering(cluster: SearchableCluster): SearchableCluster {
    const version = oncePerKey(() => cluster.version());
    return {
        path: cluster.path,
        version: () => version(""),
        object: oncePerKey((path) => cluster.object(path)),
        metadata: oncePerKey((path) => cluster.metadata(path)),
    };
}
