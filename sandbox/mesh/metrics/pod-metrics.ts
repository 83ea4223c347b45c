import { Registry } from "prom-client";
import { type Families, registerFamilies } from "./families";
import type { ResponseEnd, StreamEnd } from "./stream-end";

/** Values of labels; absent ones are not exported. */
export type Labels = Readonly<Record<string, string>>;

/** The metrics of one pod's Linkerd proxy. */
export class PodMetrics {
    private readonly registry = new Registry();
    private readonly families: Families = registerFamilies(this.registry);

    /** Counts a request that goes to an endpoint (outbound) or comes in from a client (inbound). */
    request(labels: Labels): void {
        this.families.requests.inc(labels);
    }

    /** Counts a response that has ended. */
    response(labels: Labels, { status, broken = false }: ResponseEnd): void {
        const failed = broken || status === undefined || status >= 500;
        this.families.responses.inc({
            ...labels,
            ...statusLabel(status),
            classification: failed ? "failure" : "success",
            grpc_status: "",
            error: broken || status === undefined ? "unclassified" : "",
        });
    }

    /** Records the milliseconds to the first byte of a response's body, or to its end where it has none. */
    responseLatency(labels: Labels, status: number, ms: number): void {
        // the proxy counts whole milliseconds
        this.families.latency.observe({ ...labels, ...statusLabel(status) }, Math.floor(ms));
    }

    /** Counts an inbound request that the policy allows. */
    allowed(labels: Labels): void {
        this.families.allowed.inc(labels);
    }

    /** Counts an inbound request that the policy refuses: no other inbound metric of the proxy counts it. */
    denied(labels: Labels): void {
        this.families.denied.inc(labels);
    }

    /** Counts a request that a route sends to one of its backends. */
    backendRequest(labels: Labels): void {
        this.families.backendRequests.inc(labels);
    }

    /** Counts the end of a stream of a route's backend. */
    backendResponse(labels: Labels, end: StreamEnd, ms: number): void {
        this.families.backendStatuses.inc({ ...labels, ...endLabels(end) });
        this.families.backendDuration.observe(labels, ms / 1000);
    }

    /** Counts the end of a request that a route has handled, with any response. */
    routeResponse(labels: Labels, end: StreamEnd, ms: number): void {
        this.families.routeStatuses.inc({ ...labels, ...endLabels(end) });
        this.families.routeDuration.observe(labels, ms / 1000);
    }

    /** Everything in Prometheus' text format, and the content type that goes with it. */
    async expose(): Promise<{ contentType: string; text: string }> {
        return { contentType: this.registry.contentType, text: await this.registry.metrics() };
    }
}

function statusLabel(status: number | undefined): Labels {
    return status === undefined ? {} : { status_code: String(status) };
}

function endLabels({ status, error }: StreamEnd): Labels {
    return { http_status: String(status ?? ""), error: error ?? "" };
}
