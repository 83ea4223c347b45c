import type { LiveMetadata } from "../rules/existing/live-object";
import type { Known } from "./known";
import { connect } from "./connection";
import type { ProviderTarget } from "./kubeconfig";
import { readWhole } from "./pages";
import { type ClusterAnswer, listMetadata } from "./request";
import { withoutValues } from "./secret";

export type { ClusterAnswer } from "./request";

/** A cluster to query; its methods never throw, and never exceed the timeout. */
export interface Cluster {
    /** Name of the cluster from its kubeconfig, as in `cluster kind-dev`. */
    readonly path: string;
    /** Requests the version (`gitVersion`), as in `v1.31.4-eks-2d5f260`. */
    version(): Promise<ClusterAnswer<string>>;
    /**
     * Requests an object, or a list with all its pages. Of Secrets it returns names and keys, never values.
     *
     * @param path - its path in the API, as in `/api/v1/namespaces/test`; with `limit`, that of a page
     * @returns the object, or `undefined` if it does not exist
     */
    object(path: string): Promise<ClusterAnswer<Known | undefined>>;
}

/** A cluster whose objects can be listed. */
export interface SearchableCluster extends Cluster {
    /**
     * Requests the metadata of all objects of a kind, in one answer.
     *
     * @param path - the path of their list in the API, as in `/api/v1/namespaces`
     * @returns their metadata; none if the cluster does not have the kind
     */
    metadata(path: string): Promise<ClusterAnswer<readonly LiveMetadata[]>>;
}

/** Opens the cluster that a provider connects to. */
export type OpenCluster = (
    target: ProviderTarget,
    timeoutSeconds: number,
) => Promise<SearchableCluster>;

/**
 * Opens a cluster; the first request connects to it.
 *
 * @param target - the provider's cluster
 * @param timeoutSeconds - timeout of a single request, including credentials plugins
 */
export async function openCluster(
    target: ProviderTarget,
    timeoutSeconds: number,
): Promise<SearchableCluster> {
    const connection = await connect(target, timeoutSeconds).catch(
        (error: unknown) => error as Error,
    );
    if (connection instanceof Error) {
        const unreachable = { unreachable: connection.message };
        const answer = (): Promise<typeof unreachable> => Promise.resolve(unreachable);
        return { path: describeTarget(target), version: answer, object: answer, metadata: answer };
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
                : { unreachable: `/version returned HTTP ${status} without gitVersion` };
        },
        object: async (url) => {
            const answer = await readWhole((path) => connection.get(path), url);
            return "unreachable" in answer || answer.value === undefined
                ? answer
                : { value: withoutValues(url, answer.value) };
        },
        metadata: (url) => listMetadata((path, accept) => connection.get(path, accept), url),
    };
}

function describeTarget(target: ProviderTarget): string {
    return target.context === undefined
        ? "the cluster of the Kubernetes provider"
        : `the cluster of context ${target.context}`;
}
