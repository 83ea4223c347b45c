import { resolve } from "node:path";
import { type ApiServer, ClusterError, openApiServer, UnusableTarget } from "../../kube/api-server";
import { isContents } from "../../kube/kubeconfig";
import { type CanaryState, canaryKey, readCanaries } from "../../kube/release/canaries";
import { isActive } from "../../kube/release/phases";
import type { ObservedCanary, ObservedCluster } from "../observed";
import { type StackFile, targetOf } from "./settings";

const REQUEST_SECONDS = 10;

/**
 * Opens the cluster that a stack's file names.
 *
 * @param folder - of the program, to which a path of a kubeconfig is relative
 * @returns `undefined` if the file names none
 * @throws UnusableTarget if the kubeconfig does not have the context
 */
export async function openStackCluster(
    file: StackFile,
    project: string,
    folder: string,
): Promise<ApiServer | undefined> {
    const target = targetOf(file, project);
    if (target === undefined) {
        return undefined;
    }
    const { kubeconfig } = target;
    const isPath = kubeconfig !== undefined && !isContents(kubeconfig);
    return openApiServer(
        { ...target, ...(isPath && { kubeconfig: resolve(folder, kubeconfig) }) },
        REQUEST_SECONDS,
    );
}

/** Reads the Canaries of a stack's cluster. */
export async function observeCanaries(
    open: () => Promise<ApiServer | undefined>,
): Promise<ObservedCluster["canaries"]> {
    try {
        const server = await open();
        return server === undefined ? "unknown" : (await readCanaries(server)).map(observedCanary);
    } catch (error) {
        if (error instanceof ClusterError || error instanceof UnusableTarget) {
            return { unreachable: error.message };
        }
        throw error;
    }
}

function observedCanary(canary: CanaryState): ObservedCanary {
    const { conditionMessage, phase } = canary;
    return {
        canary: canaryKey(canary),
        state: isActive(canary) ? "releasing" : phase === "Failed" ? "failed" : "settled",
        ...(conditionMessage !== undefined && { reason: conditionMessage }),
    };
}
