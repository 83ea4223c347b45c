import type { MeshView, PodView } from "../view/view";
import { PodMetrics } from "./pod-metrics";

/** The metrics of every meshed pod, kept for as long as the pod is there. */
export class MetricsStore {
    private readonly byPod = new Map<string, PodMetrics>();

    /** The metrics of a pod's proxy; undefined for a pod that has no proxy, or for no pod. */
    of(pod: PodView | undefined): PodMetrics | undefined {
        if (pod?.meshed !== true) {
            return undefined;
        }
        let metrics = this.byPod.get(pod.uid);
        if (metrics === undefined) {
            metrics = new PodMetrics();
            this.byPod.set(pod.uid, metrics);
        }
        return metrics;
    }

    /** Forgets pods that are gone. */
    prune(view: MeshView): void {
        for (const uid of this.byPod.keys()) {
            if (!view.podsByUid.has(uid)) {
                this.byPod.delete(uid);
            }
        }
    }
}
