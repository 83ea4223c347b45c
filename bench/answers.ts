import * as k8s from "@kubernetes/client-node";

import { keepInformed } from "../sandbox/kube/informer";

const canaries = { group: "flagger.app", version: "v1beta1", plural: "canaries" } as const;

interface Canary extends k8s.KubernetesObject {
    readonly status?: { readonly lastPromotedSpec?: string };
}

/**
 * Answers for Flagger: says of each new Canary at once that its primary serves, which is all that an `up` waits for.
 * A thousand real ones would need a thousand running workloads, and it is not Flagger's speed that is measured.
 */
export async function answerForFlagger(
    kubeconfig: string,
    report: (line: string) => void,
): Promise<{ stop(): Promise<void> }> {
    const config = new k8s.KubeConfig();
    config.loadFromFile(kubeconfig);
    const api = config.makeApiClient(k8s.CustomObjectsApi);
    const informer = k8s.makeInformer<Canary>(
        config,
        `/apis/${canaries.group}/${canaries.version}/${canaries.plural}`,
        async () =>
            (await api.listClusterCustomObject(canaries)) as k8s.KubernetesListObject<Canary>,
    );
    informer.on("add", (canary) => {
        if (canary.status?.lastPromotedSpec === undefined) {
            api.patchNamespacedCustomObjectStatus(
                {
                    ...canaries,
                    namespace: canary.metadata?.namespace ?? "",
                    name: canary.metadata?.name ?? "",
                    body: { status: { lastPromotedSpec: "benchmark", phase: "Initialized" } },
                },
                k8s.setHeaderOptions("Content-Type", k8s.PatchStrategy.MergePatch),
            ).catch((error: unknown) =>
                report(`cannot answer for ${canary.metadata?.name}: ${String(error)}`),
            );
        }
    });
    return keepInformed(informer, "canaries", report);
}
