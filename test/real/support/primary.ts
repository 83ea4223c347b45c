import type * as k8s from "@kubernetes/client-node";
import type { ReleasedWorkload } from "../programs/releases/released-workload";

/** What a workload's primary and Service were like at one time. */
export interface PrimaryState {
    /** Image of the primary. */
    readonly image?: string;
    /** Ready pods of the primary. */
    readonly ready: number;
    /** The Service that clients call. */
    readonly service?: k8s.V1Service;
}

/** Reads the primary of a workload, and its Service. */
export async function readPrimary(
    objects: k8s.KubernetesObjectApi,
    { name, namespace, kind = "Deployment" }: ReleasedWorkload,
): Promise<PrimaryState> {
    const primary = await objects.read<k8s.V1Deployment & k8s.V1DaemonSet>({
        apiVersion: "apps/v1",
        kind,
        metadata: { name: `${name}-primary`, namespace },
    });
    return {
        image: primary.spec?.template.spec?.containers[0].image,
        ready: primary.status?.readyReplicas ?? primary.status?.numberReady ?? 0,
        service: await objects.read<k8s.V1Service>({
            apiVersion: "v1",
            kind: "Service",
            metadata: { name, namespace },
        }),
    };
}
