import { authorizationLabels, inboundLabels } from "../metrics/labels";
import { noObserver, type Observer, observe } from "../metrics/observer";
import { authorize, type PolicyClient } from "../policy/authorize";
import { annotationLists, passesInboundProxy } from "../view/ports";
import type { RequestDelivery, DeliveryContext } from "./delivery-types";

/** Whether a server lets a request in, and what records it there. */
export type Admission =
    { readonly allowed: true; readonly inbound: Observer } | { readonly allowed: false };

/** Decides as the server's proxy does, and counts the decision. Without a proxy everyone is let in. */
export function admit(
    context: DeliveryContext,
    delivery: RequestDelivery,
    client: PolicyClient,
): Admission {
    const { endpoint, request, path } = delivery;
    if (!passesInboundProxy(endpoint.pod, endpoint.port)) {
        return { allowed: true, inbound: noObserver };
    }
    const permission = authorize(context.source.view, endpoint.pod, endpoint.port, client, {
        method: request.method ?? "GET",
        path: path.split("?")[0],
    });
    const metrics = speaksHttp(context, delivery) ? context.metrics.of(endpoint.pod) : undefined;
    const decision = authorizationLabels(endpoint, client, permission.labels);
    if (!permission.allowed) {
        metrics?.denied(decision);
        return { allowed: false };
    }
    metrics?.allowed(decision);
    const labels = inboundLabels(endpoint, client, permission.labels);
    return { allowed: true, inbound: observe(metrics, labels) };
}

/** Whether the server's proxy handles the request as HTTP: nobody on the way must take the port for opaque. */
function speaksHttp(context: DeliveryContext, delivery: RequestDelivery): boolean {
    const { pod, port } = delivery.endpoint;
    const opaque = annotationLists(pod.annotations, "config.linkerd.io/opaque-ports", port);
    const server = context.source.view.serverOf(pod, port);
    return delivery.http && !opaque && (server?.http ?? true);
}
