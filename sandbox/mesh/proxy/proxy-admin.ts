import type { ServerResponse } from "node:http";
import type { MetricsStore } from "../metrics/metrics-store";
import type { PodView } from "../view/view";
import { respond } from "./respond";

/** Answers as the admin port (4191) of a pod's Linkerd proxy. */
export async function serveProxyAdmin(
    metrics: MetricsStore,
    pod: PodView,
    path: string,
    response: ServerResponse,
): Promise<void> {
    if (path === "/ready" || path === "/live") {
        response.writeHead(200, { "content-type": "text/plain" }).end(`${path.slice(1)}\n`);
        return;
    }
    const exposed = path === "/metrics" ? await metrics.of(pod)?.expose() : undefined;
    if (exposed === undefined) {
        respond(response, { status: 404, message: `the proxy's admin port has no ${path}` });
        return;
    }
    response.writeHead(200, { "content-type": exposed.contentType }).end(exposed.text);
}
