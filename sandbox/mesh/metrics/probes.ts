import type { MeshView, PodView } from "../view/view";
import { authorize, type PolicyClient } from "../policy/authorize";
import { proxyAdminPort } from "../proxy/plan";
import { passesInboundProxy } from "../view/ports";
import { adminEndpoint, authorizationLabels, inboundLabels } from "./labels";
import type { MetricsStore } from "./metrics-store";
import { observe } from "./observer";

/** A probe that the kubelet has sent to a pod. */
export interface SentProbe {
    readonly port: number;
    readonly path: string;
    /** Status of the process's answer; absent where none came. */
    readonly status?: number;
    readonly latencyMs: number;
}

/** The kubelet as a client: it has no proxy, and so no identity. */
const kubelet: PolicyClient = {};

/**
 * Counts a kubelet's probe in the inbound metrics of the pod's proxy. The sandbox's node sends probes straight to the
 * process; in a cluster they pass the proxy, which labels those for declared `httpGet` paths `route_name="probe"`.
 */
export function countProbe(
    store: MetricsStore,
    view: MeshView,
    pod: PodView | undefined,
    probe: SentProbe,
): void {
    const metrics = store.of(pod);
    if (pod?.ip === undefined || metrics === undefined || !passesInboundProxy(pod, probe.port)) {
        return;
    }
    const { port, status, latencyMs } = probe;
    const endpoint =
        port === proxyAdminPort ? adminEndpoint(pod) : { pod, port, address: `${pod.ip}:${port}` };
    const path = probe.path.split("?")[0];
    const permission = authorize(view, pod, port, kubelet, { method: "GET", path });
    const decision = authorizationLabels(endpoint, kubelet, permission.labels);
    if (!permission.allowed) {
        metrics.denied(decision);
        return;
    }
    metrics.allowed(decision);
    const observer = observe(metrics, inboundLabels(endpoint, kubelet, permission.labels));
    observer.request();
    if (status !== undefined) {
        observer.ended({ status }, latencyMs);
    }
}
