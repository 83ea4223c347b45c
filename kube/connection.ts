import { limitPlugins } from "./credentials";
import { loadKubeConfig, type ProviderTarget } from "./kubeconfig";
import { type ClusterAnswer, type Reply, request } from "./request";

/** A cluster as a kubeconfig names it, and the way to its API server. */
export interface Connection {
    /** Name of the cluster in the kubeconfig. */
    readonly cluster: string;
    /** Namespace of the context. @default - none is named */
    readonly namespace?: string;
    /**
     * Requests a path of the API; never throws.
     *
     * @param accept - the wanted form of the answer
     */
    get(path: string, accept?: string): Promise<ClusterAnswer<Reply>>;
}

/**
 * Opens a connection; the first request connects.
 *
 * @param target - where the cluster is
 * @param timeoutSeconds - the longest wait for one answer, credentials plugins included
 * @throws Error that states what the kubeconfig lacks
 */
export async function connect(target: ProviderTarget, timeoutSeconds: number): Promise<Connection> {
    const config = await loadKubeConfig(target);
    limitPlugins(config, timeoutSeconds);
    return {
        cluster: config.getCurrentCluster()?.name ?? "",
        namespace: config.getContextObject(config.getCurrentContext())?.namespace,
        get: (path, accept) => request(config, path, timeoutSeconds, accept),
    };
}
