import { limitPlugins } from "./credentials";
import { loadKubeConfig, type ProviderTarget } from "./kubeconfig";
import { PodClient, type PodPort } from "./port-forward";
import {
    type ClusterAnswer,
    type Reply,
    request,
    requestObject,
    requestText,
    type Sent,
    type TextReply,
} from "./request";

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
    /** Requests a path whose answer is text; never throws. */
    text(path: string): Promise<ClusterAnswer<TextReply>>;
    /** Sends content to a path; never throws. */
    send(path: string, sent: Sent): Promise<ClusterAnswer<Reply>>;
    /**
     * Sends an HTTP request to a port of a pod, through a port-forward of the API server.
     *
     * @throws PortForwardError if there is no answer
     */
    callPod(pod: PodPort, path: string, sent: Sent): Promise<TextReply>;
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
    const pods = new PodClient(config, timeoutSeconds);
    return {
        cluster: config.getCurrentCluster()?.name ?? "",
        namespace: config.getContextObject(config.getCurrentContext())?.namespace,
        get: (path, accept) => request(config, path, timeoutSeconds, accept),
        text: (path) => requestText(config, path, timeoutSeconds),
        send: (path, sent) => requestObject(config, path, timeoutSeconds, sent),
        callPod: (pod, path, sent) => pods.call(pod, path, sent),
    };
}
