import { Counter, Histogram, type Registry } from "prom-client";

/** Upper bounds of `response_latency_ms`, as linkerd2-proxy has them (linkerd/metrics/src/latency.rs). */
export const latencyBucketsMs: readonly number[] = [
    1, 2, 3, 4, 5, 10, 20, 30, 40, 50, 100, 200, 300, 400, 500, 1_000, 2_000, 3_000, 4_000, 5_000,
    10_000, 20_000, 30_000, 40_000, 50_000,
];

/** Upper bounds of `outbound_http_route_request_duration_seconds` (outbound/src/http/logical/policy/route/metrics.rs). */
const requestBucketsSeconds = [0.05, 0.5, 1, 10];

/** Upper bounds of `outbound_http_route_backend_response_duration_seconds`, from the same place. */
const backendBucketsSeconds = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 10];

const targetLabels = ["target_addr", "target_ip", "target_port", "tls", "no_tls_reason"];
const routePolicyLabels = [
    ...["srv_group", "srv_kind", "srv_name", "srv_port"],
    ...["route_group", "route_kind", "route_name"],
];
const authzLabels = ["authz_group", "authz_kind", "authz_name"];
const dstLabels = [
    ...["dst_namespace", "dst_service", "dst_pod", "dst_deployment", "dst_daemonset"],
    ...["dst_statefulset", "dst_serviceaccount", "dst_control_plane_ns", "dst_pod_template_hash"],
    ...["dst_zone", "dst_zone_locality"],
];
const endpointLabels = [
    ...["direction", "authority", ...targetLabels, "client_id", "server_id"],
    ...[...routePolicyLabels, ...authzLabels, ...dstLabels],
];
const serviceLabels = (scope: string): string[] =>
    ["group", "kind", "namespace", "name", "port", "section_name"].map(
        (part) => `${scope}_${part}`,
    );
const parentLabels = [
    ...serviceLabels("parent"),
    ...["route_group", "route_kind", "route_namespace", "route_name"],
];
const routeLabels = [...parentLabels, "hostname"];
const backendLabels = [...parentLabels, ...serviceLabels("backend")];
const streamEndLabels = ["http_status", "error"];

/** The metric families of one Linkerd proxy. Label names are the union; a series has only those that are set. */
export interface Families {
    readonly requests: Counter;
    readonly responses: Counter;
    readonly latency: Histogram;
    readonly allowed: Counter;
    readonly denied: Counter;
    readonly routeDuration: Histogram;
    readonly routeStatuses: Counter;
    readonly backendRequests: Counter;
    readonly backendDuration: Histogram;
    readonly backendStatuses: Counter;
}

/** Registers the families of a proxy; each has no series before its first observation. */
export function registerFamilies(registry: Registry): Families {
    const registers = [registry];
    const counter = (name: string, help: string, labelNames: readonly string[]): Counter =>
        new Counter({ name, help, labelNames, registers });
    const histogram = (
        name: string,
        help: string,
        labelNames: readonly string[],
        buckets: readonly number[],
    ): Histogram => new Histogram({ name, help, labelNames, buckets: [...buckets], registers });

    const route = "outbound_http_route";
    return {
        requests: counter("request_total", "Total count of HTTP requests.", endpointLabels),
        responses: counter("response_total", "Total count of HTTP responses.", [
            ...[...endpointLabels, "status_code", "classification", "grpc_status", "error"],
        ]),
        latency: histogram(
            "response_latency_ms",
            "Elapsed times between a request's headers being received and its response stream completing",
            [...endpointLabels, "status_code"],
            latencyBucketsMs,
        ),
        allowed: counter(
            "inbound_http_authz_allow_total",
            "The total number of inbound HTTP requests that were authorized",
            [...targetLabels, "client_id", ...routePolicyLabels, ...authzLabels],
        ),
        denied: counter(
            "inbound_http_authz_deny_total",
            "The total number of inbound HTTP requests that were refused by policy",
            [...targetLabels, "client_id", ...routePolicyLabels],
        ),
        routeDuration: histogram(
            `${route}_request_duration_seconds`,
            "The time between request initialization and response completion.",
            routeLabels,
            requestBucketsSeconds,
        ),
        routeStatuses: counter(
            `${route}_request_statuses_total`,
            "Completed request-response streams.",
            [...routeLabels, ...streamEndLabels],
        ),
        backendRequests: counter(
            `${route}_backend_requests_total`,
            "The total number of requests dispatched.",
            backendLabels,
        ),
        backendDuration: histogram(
            `${route}_backend_response_duration_seconds`,
            "The time between request completion and response completion.",
            backendLabels,
            backendBucketsSeconds,
        ),
        backendStatuses: counter(
            `${route}_backend_response_statuses_total`,
            "Completed responses.",
            [...backendLabels, ...streamEndLabels],
        ),
    };
}
