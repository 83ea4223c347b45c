import type { IncomingMessage, ServerResponse } from "node:http";
import { adminEndpoint, authorizationLabels, inboundLabels } from "../metrics/labels";
import type { MetricsStore } from "../metrics/metrics-store";
import { observe } from "../metrics/observer";
import { authorize, type PolicyClient } from "../policy/authorize";
import type { MeshView, PodView } from "../view/view";
import { proxyAdminPort } from "./plan";
import { respond } from "./respond";

/** A request for the admin port of a pod's proxy. */
export interface AdminRequest {
    readonly pod: PodView;
    readonly client: PolicyClient;
    readonly request: IncomingMessage;
    readonly response: ServerResponse;
}

/**
 * Answers as the admin port (4191) of a pod's Linkerd proxy. The proxy records requests for it as it does all inbound
 * requests, so that every scrape of its metrics is in those metrics.
 */
export async function serveProxyAdmin(
    store: MetricsStore,
    view: MeshView,
    { pod, client, request, response }: AdminRequest,
): Promise<void> {
    const metrics = store.of(pod);
    if (metrics === undefined) {
        respond(response, { status: 502, message: `Pod ${pod.name} has no proxy` });
        return;
    }
    const endpoint = adminEndpoint(pod);
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const method = request.method ?? "GET";
    const permission = authorize(view, pod, proxyAdminPort, client, { method, path });
    const decision = authorizationLabels(endpoint, client, permission.labels);
    if (!permission.allowed) {
        metrics.denied(decision);
        respond(response, { status: 403, message: "unauthorized request on route" });
        return;
    }
    metrics.allowed(decision);
    const observer = observe(metrics, inboundLabels(endpoint, client, permission.labels));
    observer.request();
    const started = performance.now();
    const { status, contentType, body } = await adminAnswer(path, () => metrics.expose());
    response.once("close", () => observer.ended({ status }, performance.now() - started));
    response.writeHead(status, { "content-type": contentType }).end(body);
}

async function adminAnswer(
    path: string,
    expose: () => Promise<{ contentType: string; text: string }>,
): Promise<{ status: number; contentType: string; body: string }> {
    const contentType = "text/plain";
    switch (path) {
        case "/ready":
        case "/live":
            return { status: 200, contentType, body: `${path.slice(1)}\n` };
        case "/metrics": {
            const exposed = await expose();
            return { status: 200, contentType: exposed.contentType, body: exposed.text };
        }
        default:
            return {
                status: 404,
                contentType,
                body: `the sandbox's proxy admin port has no ${path}\n`,
            };
    }
}
