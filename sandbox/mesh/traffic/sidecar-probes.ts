import { countProbe } from "../metrics/probes";
import type { MetricsStore } from "../metrics/metrics-store";
import { proxyAdminPort } from "../proxy/plan";
import type { MeshView } from "../view/view";

/** The period of the injector's probes (`livenessProbe` and `readinessProbe` of `linkerd-proxy`). */
const periodMs = 10_000;

/** Counts one round of the probes that the kubelet sends to the proxy containers of all running pods. */
export function countSidecarProbes(store: MetricsStore, view: MeshView): void {
    for (const pod of view.podsByUid.values()) {
        for (const path of pod.probePaths.get(proxyAdminPort) ?? []) {
            countProbe(store, view, pod, { port: proxyAdminPort, path, status: 200, latencyMs: 0 });
        }
    }
}

/**
 * Counts these probes every ten seconds: the sandbox runs no proxy that they could be sent to, but every scrape of a
 * real proxy's metrics shows them. Returns what ends it.
 */
export function startSidecarProbes(store: MetricsStore, view: () => MeshView): () => void {
    const timer = setInterval(() => countSidecarProbes(store, view()), periodMs);
    return () => clearInterval(timer);
}
