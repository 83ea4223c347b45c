import { LATENCY_BOUNDS } from "./latency-bounds";
import type { Labels, Series } from "./promql/evaluate";
import { ADMIN_PORT, type WorkloadKind } from "./requests";

/** How a count grows: its increase over the last so many seconds. */
export type Growth = (seconds: number) => number;

/** What becomes of the requests that clients send to one version; a kind that is not set does not occur. */
export interface VersionTraffic {
    /** Answered without a failure. */
    readonly succeeded?: Growth;
    /** Answered with 500. */
    readonly failed?: Growth;
    /** Not answered: the client's proxy ends them by a timeout of the mesh. */
    readonly timedOut?: Growth;
    /** Unanswered: the client gives up. */
    readonly aborted?: Growth;
    /** The application does not listen: the proxy in its pod responds with 502. */
    readonly refused?: Growth;
    /** No pod is ready: the client's proxy fails them fast. */
    readonly unreachable?: Growth;
    /** Time to each response, milliseconds. @default 10 */
    readonly latencyMs?: number;
}

/** Whose metrics they are. */
export interface VersionNames {
    readonly namespace: string;
    /** Name of the Service that clients call. */
    readonly service: string;
    readonly kind: WorkloadKind;
    /** Name of the target. */
    readonly target: string;
    readonly of: "canary" | "primary";
}

/**
 * The series that the proxies of Linkerd 2.20 keep of requests to a version, with the labels that Viz' Prometheus adds:
 * those of the client's proxy and those of the pods'. As measured on the real data plane (test/real/recorded).
 */
export function versionSeries(names: VersionNames, traffic: VersionTraffic): readonly Series[] {
    const { succeeded, failed, timedOut, aborted, refused, unreachable, latencyMs = 10 } = traffic;
    const arriving = [succeeded, failed, timedOut, aborted, refused];
    const server = serverLabels(names, "9898", "default", "true");
    const { backend, endpoint } = clientLabels(names);
    const answers: readonly (readonly [Growth | undefined, status: string, error: string])[] = [
        [succeeded, "200", ""],
        [failed, "500", ""],
        [timedOut, "", "REQUEST_TIMEOUT"],
        [refused, "502", ""],
        [unreachable, "", "FAIL_FAST"],
    ];
    const responses: readonly (readonly [Growth | undefined, Labels, Labels])[] = [
        [succeeded, { classification: "success", status_code: "200" }, {}],
        [failed, { classification: "failure", status_code: "500" }, {}],
        [refused, { classification: "failure", status_code: "502" }, {}],
    ];
    const route = "outbound_http_route_backend";
    return [
        counter("request_total", server, ...arriving),
        ...responses.map(([growth, labels]) =>
            counter("response_total", { ...server, ...labels, grpc_status: "", error: "" }, growth),
        ),
        ...histogram(server, latencyMs, succeeded, failed, refused),
        counter("request_total", endpoint, ...arriving),
        ...responses.map(([growth, labels]) =>
            counter("response_total", { ...endpoint, ...labels, error: "" }, growth),
        ),
        counter(
            "response_total",
            { ...endpoint, classification: "failure", error: "unclassified" },
            timedOut,
        ),
        ...histogram(endpoint, latencyMs, succeeded, failed, refused),
        counter(`${route}_requests_total`, backend, ...arriving, unreachable),
        ...answers.map(([growth, http_status, error]) =>
            counter(`${route}_response_statuses_total`, { ...backend, http_status, error }, growth),
        ),
        counter(
            `${route}_response_duration_seconds_sum`,
            backend,
            ...[succeeded, failed, refused].map((growth) => times(growth, latencyMs / 1000)),
        ),
    ].flat();
}

/** The series that Prometheus' scrapes of a pod's proxy leave in that proxy's own metrics. */
export function scrapeSeries(names: VersionNames, scrapes: Growth): readonly Series[] {
    return answered(serverLabels(names, String(ADMIN_PORT), "default", "no_identity"), scrapes);
}

/** The series that the kubelet's probes of the application leave, on the route that they are counted by. */
export function probeSeries(names: VersionNames, probes: Growth, route: string): readonly Series[] {
    return answered(serverLabels(names, "9898", route, "no_identity"), probes);
}

/** The series that requests of a version's own pods to another workload leave in their proxies. */
export function callSeries(names: VersionNames, calls: Growth): readonly Series[] {
    const { namespace, kind } = names;
    return answered(
        {
            namespace,
            [kind.toLowerCase()]: workloadOf(names),
            pod: podOf(names),
            direction: "outbound",
            authority: `backend.${namespace}.svc.cluster.local:8080`,
            target_port: "8080",
            tls: "true",
            dst_namespace: namespace,
            dst_service: "backend",
            dst_deployment: "backend",
        },
        calls,
    );
}

function workloadOf({ target, of }: VersionNames): string {
    return of === "canary" ? target : `${target}-primary`;
}

function podOf(names: VersionNames): string {
    return `${workloadOf(names)}-7df867c456-8lj45`;
}

function answered(labels: Labels, growth: Growth): readonly Series[] {
    return [
        ...counter("request_total", labels, growth),
        ...counter(
            "response_total",
            {
                ...labels,
                classification: "success",
                status_code: "200",
                grpc_status: "",
                error: "",
            },
            growth,
        ),
        ...histogram(labels, 1, growth),
    ];
}

function serverLabels(names: VersionNames, port: string, route: string, tls: string): Labels {
    const { namespace, kind } = names;
    return {
        namespace,
        [kind.toLowerCase()]: workloadOf(names),
        pod: podOf(names),
        direction: "inbound",
        target_addr: `10.77.1.13:${port}`,
        target_ip: "10.77.1.13",
        target_port: port,
        tls,
        ...(tls === "true"
            ? { client_id: `client.${namespace}.serviceaccount.identity.linkerd.cluster.local` }
            : { no_tls_reason: "no_tls_from_remote" }),
        srv_group: "",
        srv_kind: "default",
        srv_name: "all-unauthenticated",
        srv_port: port,
        route_group: "",
        route_kind: "default",
        route_name: route,
    };
}

function clientLabels(names: VersionNames): {
    readonly backend: Labels;
    readonly endpoint: Labels;
} {
    const { namespace, service, kind, of } = names;
    const client = { namespace, deployment: "client", pod: "client-5c9bd8c5f8-x2x9p" };
    const backend = `${service}-${of}`;
    return {
        backend: {
            ...client,
            parent_group: "core",
            parent_kind: "Service",
            parent_namespace: namespace,
            parent_name: service,
            parent_port: "9898",
            parent_section_name: "",
            route_group: "gateway.networking.k8s.io",
            route_kind: "HTTPRoute",
            route_namespace: namespace,
            route_name: service,
            backend_group: "core",
            backend_kind: "Service",
            backend_namespace: namespace,
            backend_name: backend,
            backend_port: "9898",
            backend_section_name: "",
        },
        endpoint: {
            ...client,
            direction: "outbound",
            authority: `${backend}.${namespace}.svc.cluster.local:9898`,
            target_port: "9898",
            tls: "true",
            dst_namespace: namespace,
            dst_service: backend,
            [`dst_${kind.toLowerCase()}`]: workloadOf(names),
        },
    };
}

function times(growth: Growth | undefined, factor: number): Growth | undefined {
    return growth && ((seconds) => growth(seconds) * factor);
}

/** A counter of several kinds of requests; absent while none occur, as in a proxy. */
function counter(
    name: string,
    labels: Labels,
    ...growths: readonly (Growth | undefined)[]
): readonly Series[] {
    const occurring = growths.filter((growth) => growth !== undefined);
    return occurring.length === 0
        ? []
        : [
              {
                  labels: { __name__: name, ...labels },
                  increase: (seconds) =>
                      occurring.reduce((sum, growth) => sum + growth(seconds), 0),
              },
          ];
}

function histogram(
    labels: Labels,
    latencyMs: number,
    ...growths: readonly (Growth | undefined)[]
): readonly Series[] {
    const within = (bound: number): readonly (Growth | undefined)[] =>
        latencyMs <= bound ? growths : growths.map((growth) => times(growth, 0));
    const name = "response_latency_ms";
    return [
        ...[...LATENCY_BOUNDS, Infinity].flatMap((bound) =>
            counter(
                `${name}_bucket`,
                // as Prometheus 3 writes it
                { ...labels, le: bound === Infinity ? "+Inf" : `${bound}.0` },
                ...within(bound),
            ),
        ),
        ...counter(`${name}_count`, labels, ...growths),
        ...counter(`${name}_sum`, labels, ...growths.map((growth) => times(growth, latencyMs))),
    ];
}
