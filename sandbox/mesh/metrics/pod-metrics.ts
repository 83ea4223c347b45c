import { Counter, Histogram, Registry } from "prom-client";

/** Upper bounds of `response_latency_ms`, as linkerd2-proxy has them (linkerd/metrics/src/latency.rs). */
export const latencyBucketsMs: readonly number[] = [
    1, 2, 3, 4, 5, 10, 20, 30, 40, 50, 100, 200, 300, 400, 500, 1_000, 2_000, 3_000, 4_000, 5_000,
    10_000, 20_000, 30_000, 40_000, 50_000,
];

const policyLabels = [
    ...["srv_group", "srv_kind", "srv_name", "srv_port"],
    ...["route_group", "route_kind", "route_name"],
    ...["authz_group", "authz_kind", "authz_name"],
];
const targetLabels = ["target_addr", "target_ip", "target_port", "tls", "no_tls_reason"];
const dstLabels = [
    ...["dst_namespace", "dst_service", "dst_pod", "dst_deployment", "dst_daemonset"],
    ...["dst_statefulset", "dst_serviceaccount", "dst_control_plane_ns", "dst_pod_template_hash"],
];
const endpointLabels = [
    ...["direction", "authority", ...targetLabels, "client_id", "server_id"],
    ...policyLabels,
    ...dstLabels,
];
const routeBackendLabels = ["parent", "route", "backend"].flatMap((scope) =>
    ["group", "kind", "namespace", "name", "port", "section_name"]
        .filter((part) => scope !== "route" || !["port", "section_name"].includes(part))
        .map((part) => `${scope}_${part}`),
);

/** Values of labels; absent ones are not exported. */
export type Labels = Readonly<Record<string, string>>;

/** The metrics of one pod's Linkerd proxy. */
export class PodMetrics {
    private readonly registry = new Registry();
    private readonly requests = this.counter(
        "request_total",
        "Total count of HTTP requests.",
        endpointLabels,
    );
    private readonly responses = this.counter("response_total", "Total count of HTTP responses.", [
        ...endpointLabels,
        ...["status_code", "classification", "grpc_status", "error"],
    ]);
    private readonly latency = new Histogram({
        name: "response_latency_ms",
        help: "Elapsed times between a request's headers being received and its response stream completing",
        labelNames: [...endpointLabels, "status_code"],
        buckets: [...latencyBucketsMs],
        registers: [this.registry],
    });
    private readonly backendRequests = this.counter(
        "outbound_http_route_backend_requests_total",
        "The total number of requests dispatched.",
        routeBackendLabels,
    );
    private readonly backendStatuses = this.counter(
        "outbound_http_route_backend_response_statuses_total",
        "Completed responses.",
        [...routeBackendLabels, "http_status", "error"],
    );
    private readonly backendDuration = new Histogram({
        name: "outbound_http_route_backend_response_duration_seconds",
        help: "The time between request completion and response completion.",
        labelNames: routeBackendLabels,
        buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 10],
        registers: [this.registry],
    });
    private readonly routeDuration = new Histogram({
        name: "outbound_http_route_request_duration_seconds",
        help: "The time between request initialization and response completion.",
        labelNames: [
            ...routeBackendLabels.filter((name) => !name.startsWith("backend_")),
            "hostname",
        ],
        buckets: [0.05, 0.5, 1, 10],
        registers: [this.registry],
    });
    private readonly routeStatuses = this.counter(
        "outbound_http_route_request_statuses_total",
        "Completed request-response streams.",
        [
            ...routeBackendLabels.filter((name) => !name.startsWith("backend_")),
            ...["hostname", "http_status", "error"],
        ],
    );

    /** Counts a request that goes to an endpoint (outbound) or comes in from a client (inbound). */
    request(labels: Labels): void {
        this.requests.inc(labels);
    }

    /** Counts a response: its labels, its status and whether it failed. */
    response(labels: Labels, end: { status?: number; error?: string }): void {
        const failed = end.error !== undefined || end.status === undefined || end.status >= 500;
        this.responses.inc({
            ...labels,
            ...statusLabel(end.status),
            classification: failed ? "failure" : "success",
            grpc_status: "",
            error: end.error ?? "",
        });
    }

    /** Records the milliseconds to the first byte of a response's body, or to its end where it has none. */
    responseLatency(labels: Labels, status: number, ms: number): void {
        // the proxy counts whole milliseconds
        this.latency.observe({ ...labels, ...statusLabel(status) }, Math.floor(ms));
    }

    /** Counts a request that a route has sent to one of its backends. */
    backendRequest(labels: Labels): void {
        this.backendRequests.inc(labels);
    }

    /** Counts the response of a route's backend. */
    backendResponse(labels: Labels, end: { status?: number; error?: string; ms: number }): void {
        this.backendStatuses.inc({
            ...labels,
            http_status: String(end.status ?? ""),
            error: end.error ?? "",
        });
        this.backendDuration.observe(labels, end.ms / 1000);
    }

    /** Counts a request that a route has handled, whatever answered it. */
    routeResponse(labels: Labels, end: { status?: number; error?: string; ms: number }): void {
        this.routeStatuses.inc({
            ...labels,
            http_status: String(end.status ?? ""),
            error: end.error ?? "",
        });
        this.routeDuration.observe(labels, end.ms / 1000);
    }

    /** Everything in Prometheus' text format, and the content type that goes with it. */
    async expose(): Promise<{ contentType: string; text: string }> {
        return { contentType: this.registry.contentType, text: await this.registry.metrics() };
    }

    private counter(name: string, help: string, labelNames: readonly string[]): Counter {
        return new Counter({ name, help, labelNames, registers: [this.registry] });
    }
}

function statusLabel(status: number | undefined): Labels {
    return status === undefined ? {} : { status_code: String(status) };
}
