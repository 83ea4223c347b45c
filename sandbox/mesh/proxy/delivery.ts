import { outboundLabels } from "../metrics/labels";
import { noObserver, type Observer, observe } from "../metrics/observer";
import type { StreamEnd, StreamError } from "../metrics/stream-end";
import { endToEndHeaders, headerList, applyHeaderFilters } from "../routes/headers";
import { admit } from "./admission";
import type { Delivered, RequestDelivery, DeliveryContext } from "./delivery-types";
import { type Cut, exchange } from "./exchange";
import { respond } from "./respond";

/** Takes a request through the caller's and the server's proxy, where they have one, to the server's process. */
export async function deliver(
    context: DeliveryContext,
    delivery: RequestDelivery,
): Promise<Delivered> {
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
        const latencyMs = performance.now() - started;
        if (delivery.retry?.status(status) === true) {
            return { status, stream: dropped(status), retried: true, reached: false, latencyMs };
        }
        respond(response, { status, message });
        return { status, stream: { status }, reached: false, latencyMs };
    };

    const admission = admit(context, delivery, client);
    if (!admission.allowed) {
        return answer(403, "unauthorized request on route");
    }
    const { inbound } = admission;
    inbound.request();

    const address = context.localAddress(endpoint.pod.uid, endpoint.port);
    if (address === undefined) {
        const name = `${endpoint.pod.namespace}/${endpoint.pod.name}`;
        return answer(502, `no process listens on port ${endpoint.port} of Pod ${name}`, inbound);
    }
    const release = context.balancer.begin(endpoint);
    let latencyMs = 0;
    const end = await exchange({
        request,
        response,
        agent: context.agent,
        address,
        path: delivery.path,
        requestHeaders: applyHeaderFilters(
            endToEndHeaders(headerList(request.rawHeaders)),
            delivery.requestFilters ?? [],
            "requestHeaders",
        ),
        responseFilters: delivery.responseFilters ?? [],
        body: delivery.body,
        limits: delivery.limits ?? {},
        isDropped: (status) => delivery.retry?.status(status) ?? false,
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
            const broken = cut !== undefined && cut !== "caller";
            inbound.ended({ status, broken: cut === "server" }, latencyMs);
            outbound.ended({ status, broken }, latencyMs);
            return {
                status,
                stream: { status, error: cutError(cut) },
                broken,
                reached: true,
                latencyMs,
            };
        }
        case "dropped": {
            const { status } = end;
            inbound.ended({ status }, latencyMs);
            outbound.ended({ status }, latencyMs);
            return { status, stream: dropped(status), retried: true, reached: true, latencyMs };
        }
        case "failed":
            return answer(502, `cannot reach Pod ${endpoint.pod.name}: ${end.error}`, inbound);
        case "timedOut": {
            outbound.ended({}, latencyMs);
            const { label, message } = end.limit;
            const timedOut = { status: 504, stream: { error: label }, reached: true, latencyMs };
            if (delivery.retry?.error(label) === true) {
                return { ...timedOut, retried: true };
            }
            respond(response, {
                status: 504,
                message: `timed out waiting for response headers: ${message}`,
            });
            return { ...timedOut, broken: true };
        }
        case "abandoned":
            return { reached: true, latencyMs };
    }
}

/** How the proxy labels a response that it drops to send the request again. */
function dropped(status: number): StreamEnd {
    return { status, error: "UNKNOWN" };
}

function cutError(cut: Cut | undefined): StreamError | undefined {
    return cut === undefined || typeof cut === "string" ? cut && "UNKNOWN" : cut.label;
}
