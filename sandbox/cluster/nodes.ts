import * as k8s from "@kubernetes/client-node";
import { done, notYet, waitFor } from "../wait";

/** Three nodes in three zones, so that rules which spread replicas can be met. */
const nodeNames = ["sandbox-1", "sandbox-2", "sandbox-3"];

/** Makes the nodes where they are missing and waits until pods can be scheduled on them. */
export async function ensureNodes(kubeConfig: k8s.KubeConfig, signal: AbortSignal): Promise<void> {
    const api = kubeConfig.makeApiClient(k8s.CoreV1Api);
    const existing = new Set((await api.listNode()).items.map((node) => node.metadata?.name));
    for (const [index, name] of nodeNames.entries()) {
        if (!existing.has(name)) {
            await api.createNode({ body: nodeObject(name, index) });
        }
    }
    await waitFor({
        what: `nodes ${nodeNames.join(", ")} to be ready`,
        limitMs: 60_000,
        signal,
        look: async () => {
            const nodes = (await api.listNode()).items;
            const waiting = nodes.filter((node) => !isReady(node) || isTainted(node));
            return waiting.length === 0
                ? done(undefined)
                : notYet(
                      waiting
                          .map(
                              (node) =>
                                  `${node.metadata?.name} ${isReady(node) ? "tainted" : "not ready"}`,
                          )
                          .join(", "),
                  );
        },
    });
}

function nodeObject(name: string, index: number): k8s.V1Node {
    return {
        metadata: {
            name,
            annotations: { "kwok.x-k8s.io/node": "fake" },
            labels: {
                "kubernetes.io/hostname": name,
                "kubernetes.io/os": "linux",
                "topology.kubernetes.io/zone": `zone-${index + 1}`,
            },
        },
        spec: { podCIDR: `10.244.${index + 1}.0/24`, podCIDRs: [`10.244.${index + 1}.0/24`] },
    };
}

function isReady(node: k8s.V1Node): boolean {
    return (
        node.status?.conditions?.some((item) => item.type === "Ready" && item.status === "True") ??
        false
    );
}

function isTainted(node: k8s.V1Node): boolean {
    return (node.spec?.taints ?? []).some((taint) => taint.effect !== "PreferNoSchedule");
}
