import type * as http from "node:http";
import type { Balancer } from "../balance/balancer";
import { authorizationLabels, inboundLabels, outboundLabels } from "../metrics/labels";
import type { MetricsStore } from "../metrics/metrics-store";
import { noObserver, type Observer, observe } from "../metrics/observer";
import type { StreamEnd, StreamError } from "../metrics/stream-end";
import { authorize, type Client } from "../policy/authorize";
import type { Filter } from "../routes/converted";
import { endToEndHeaders, headerList, applyHeaderFilters } from "../routes/headers";
import { annotationLists, passesInboundProxy } from "../view/ports";
import type { ViewSource } from "../view/source";
import type { Endpoint, ServicePort } from "../view/view";
import type { Caller } from "./caller";
import { type Cut, exchange } from "./exchange";
import { respond } from "./respond";

/** What delivery needs of the mesh. */
export interface DeliveryContext {
    readonly source: ViewSource;
    readonly agent: http.Agent;
    readonly metrics: MetricsStore;
    readonly balancer: Balancer;
    readonly localPort: (podUid: string, containerPort: number) => number | undefined;
}

/** A request that is bound for one endpoint. */
export interface Delivery {
    readonly request: http.IncomingMessage;
    readonly response: http.ServerResponse;
    readonly caller: Caller;
    /** Whether the request goes out through the caller's proxy. */
    readonly meshed: boolean;
    /** Whether the caller's proxy handles it as HTTP. */
    readonly http: boolean;
    readonly endpoint: Endpoint;
    /** The Service that the endpoint was chosen for; absent where a pod was asked for by address. */
    readonly backend?: ServicePort;
    readonly path: string;
    /** In the order in which a request passes them: the rule's, then the backend's. */
    readonly requestFilters?: readonly Filter[];
    /** In the order in which a response passes them: the backend's, then the rule's. */
    readonly responseFilters?: readonly Filter[];
    readonly timeoutMs?: number;
}

/** How a delivery ended. */
export interface Delivered {
    /** HTTP status of the answer, whoever gave it; absent where the caller left before. */
    readonly status?: number;
    /** How the stream ended for the caller's proxy; absent where the caller left before a response. */
    readonly stream?: StreamEnd;
    /** Whether the answer was not whole, or was the proxy's for a process that did not answer in time. */
    readonly broken?: boolean;
    /** Whether a process gave the answer. */
    readonly reached: boolean;
    /** Milliseconds to the first byte. */
    readonly latencyMs: number;
}

/** Takes a request through the caller's and the server's proxy, where they have one, to the server's process. */
export async function deliver(context: DeliveryContext, delivery: Delivery): Promise<Delivered> {
    const { caller, endpoint, request, response } = delivery;
    const started = performance.now();
    const client = delivery.meshed ? caller.client : { ip: caller.client.ip };
    const outbound =
        delivery.meshed && delivery.http
            ? observe(context.metrics.of(caller.pod), outboundLabels(endpoint, delivery.backend))
            : noObserver;
    outbound.request();
    const answer = (status: number, message: string, inbound: Observer = noObserver): Delivered => {
        inbound.ended({ status }, 0);
        outbound.ended({ status }, 0);
        respond(response, { status, message });
        const latencyMs = performance.now() - started;
        return { status, stream: { status }, reached: false, latencyMs };
    };

    const admission = admit(context, delivery, client);
    if (!admission.allowed) {
        return answer(403, "unauthorized request on route");
    }
    const { inbound } = admission;
    inbound.request();

    const localPort = context.localPort(endpoint.pod.uid, endpoint.port);
    if (localPort === undefined) {
        const name = `${endpoint.pod.namespace}/${endpoint.pod.name}`;
        return answer(502, `no process listens on port ${endpoint.port} of Pod ${name}`, inbound);
    }
    const release = context.balancer.begin(endpoint);
    let latencyMs = 0;
    const end = await exchange({
        request,
        response,
        agent: context.agent,
        localPort,
        path: delivery.path,
        requestHeaders: applyHeaderFilters(
            endToEndHeaders(headerList(request.rawHeaders)),
            delivery.requestFilters ?? [],
            "requestHeaders",
        ),
        responseFilters: delivery.responseFilters ?? [],
        timeoutMs: delivery.timeoutMs,
        onFirstByte: () => {
            latencyMs ||= performance.now() - started;
            release(true);
        },
    });
    release(false);
    latencyMs ||= performance.now() - started;
    switch (end.kind) {
        case "responded": {
            const { status, cut } = end;
            // a proxy whose peer goes away drops the response, which then counts by its status
            const broken = cut === "server" || cut === "timeout";
            inbound.ended({ status, broken: cut === "server" }, latencyMs);
            outbound.ended({ status, broken }, latencyMs);
            const stream = { status, error: cut && cutError[cut] };
            return { status, stream, broken, reached: true, latencyMs };
        }
        case "failed":
            return answer(502, `cannot reach Pod ${endpoint.pod.name}: ${end.error}`, inbound);
        case "timedOut":
            outbound.ended({}, latencyMs);
            respond(response, {
                status: 504,
                message: `timed out waiting for response headers: request timeout after ${delivery.timeoutMs} ms`,
            });
            return {
                status: 504,
                stream: { error: "REQUEST_TIMEOUT" },
                broken: true,
                reached: true,
                latencyMs,
            };
        case "abandoned":
            return { reached: true, latencyMs };
    }
}

const cutError: Readonly<Record<Cut, StreamError>> = {
    server: "UNKNOWN",
    caller: "UNKNOWN",
    timeout: "REQUEST_TIMEOUT",
};

/** Whether the server's proxy lets the request in, and what then records it. */
function admit(
    context: DeliveryContext,
    delivery: Delivery,
    client: Client,
): { readonly allowed: true; readonly inbound: Observer } | { readonly allowed: false } {
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
function speaksHttp(context: DeliveryContext, delivery: Delivery): boolean {
    const { pod, port } = delivery.endpoint;
    const opaque = annotationLists(pod.annotations, "config.linkerd.io/opaque-ports", port);
    const server = context.source.view.serverOf(pod, port);
    return delivery.http && !opaque && (server?.http ?? true);
}
