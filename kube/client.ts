import type { Known } from "./known";
import { connect } from "./connection";
import type { ProviderTarget } from "./kubeconfig";
import type { ClusterAnswer } from "./request";
import { withoutValues } from "./secret";

export type { ClusterAnswer } from "./request";

/** A cluster that can be asked; nothing it does throws or outlasts its time limit. */
export interface Cluster {
    /** The cluster by the names in its kubeconfig, as in `cluster kind-dev`. */
    readonly path: string;
    /** Asks for the version (`gitVersion`), as in `v1.31.4-eks-2d5f260`. */
    version(): Promise<ClusterAnswer<string>>;
    /**
     * Asks for an object. Of Secrets it tells names and keys, never a value.
     *
     * @param path - its path in the API, as in `/api/v1/namespaces/test`
     * @returns the object, or `undefined` if the cluster has none there
     */
    object(path: string): Promise<ClusterAnswer<Known | undefined>>;
}

/** Opens the cluster that a provider connects to. */
export type OpenCluster = (target: ProviderTarget, timeoutSeconds: number) => Promise<Cluster>;

/**
 * Opens a cluster; it is connected to when it is first asked.
 *
 * @param target - where the provider connects to
 * @param timeoutSeconds - longest wait for one answer, credentials plugins included
 */
export async function openCluster(
    target: ProviderTarget,
    timeoutSeconds: number,
): Promise<Cluster> {
    const connection = await connect(target, timeoutSeconds).catch(
        (error: unknown) => error as Error,
    );
    if (connection instanceof Error) {
        const unreachable = { unreachable: connection.message };
        const answer = (): Promise<typeof unreachable> => Promise.resolve(unreachable);
        return { path: describeTarget(target), version: answer, object: answer };
    }
    const path = `cluster ${connection.cluster}`;
    return {
        path,
        version: async () => {
            const answer = await connection.get("/version");
            if ("unreachable" in answer) {
                return answer;
            }
            const { body, status } = answer.value;
            const version = (body as { gitVersion?: unknown }).gitVersion;
            return status === 200 && typeof version === "string"
                ? { value: version }
                : { unreachable: `/version was answered with HTTP ${status} and no gitVersion` };
        },
        object: async (url) => {
            const answer = await connection.get(url);
            if ("unreachable" in answer) {
                return answer;
            }
            const { body, status } = answer.value;
            if (status === 404) {
                return { value: undefined };
            }
            return status === 200
                ? { value: withoutValues(url, body as Known) }
                : { unreachable: `${url} was answered with HTTP ${status}` };
        },
    };
}

function describeTarget(target: ProviderTarget): string {
    return target.context === undefined
        ? "the cluster of the Kubernetes provider"
        : `the cluster of context ${target.context}`;
}
