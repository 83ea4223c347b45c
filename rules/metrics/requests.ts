/** Kinds of workload that Linkerd's metrics name by a label of their own. */
export type WorkloadKind = "Deployment" | "DaemonSet";

/**
 * The proxies that count the requests.
 *
 * - `clients`: the proxies of the callers, by the Service to which the requests were routed. They see what users see,
 *   including requests that time out, are aborted, or never reach a pod. They see no callers outside the mesh and no
 *   gRPC status.
 * - `server`: the proxies of the workload's own pods. They see gRPC statuses, and count each attempt of a retried
 *   request. They do not see requests that never reach a pod; a request that the client gives up counts as unanswered.
 */
export type Perspective = "clients" | "server";

/** The requests that a query counts, and how far back. */
export interface Requests {
    readonly perspective: Perspective;
    readonly kind: WorkloadKind;
    /** The new version, or the one that serves meanwhile. */
    readonly of: "canary" | "primary";
    /** Range of the query; Flagger's `{{ interval }}` or a duration. */
    readonly window: string;
}

/** Linkerd's port for metrics and probes of the proxy itself; Prometheus' scrapes of it are counted like requests. */
export const ADMIN_PORT = 4191;

/** The metrics of one perspective. */
interface Families {
    /** Counts a request when it begins. */
    readonly requests: string;
    /** Counts a request when its response ends. */
    readonly responses: string;
    /** Labels of `responses` that `requests` does not have. */
    readonly outcome: string;
    /** Matchers of the responses that are no failure. */
    readonly succeeded: string;
    /** Sum of the response times. */
    readonly timeSum: string;
    /** How many units of `timeSum` are a second. */
    readonly perSecond: number;
    /** Histogram of the time to a response, milliseconds. */
    readonly latency: string;
    /** Matchers that pick the workload in all but `latency` and `latencyRequests`. */
    readonly select: string;
    /** Counts the requests whose responses are in `latency`, when they begin. */
    readonly latencyRequests: string;
    /** Labels of `latency` that `latencyRequests` does not have. */
    readonly latencyOutcome: string;
    /** Matchers that pick the workload in `latency` and `latencyRequests`. */
    readonly selectLatency: string;
}

const LATENCY = {
    latency: "response_latency_ms_bucket",
    latencyRequests: "request_total",
    latencyOutcome: "status_code, le",
} as const;

/**
 * The only definition of "requests that users made to these pods": everything that measures, evaluates or predicts a
 * release takes its metrics and matchers from here.
 *
 * The server's side excludes the proxy's admin port, which Prometheus scrapes, and callers without a mesh identity: the
 * kubelet's probes and scrapers outside the mesh, on any route. The requests of such callers are never split.
 *
 * @see linkerd2-proxy linkerd/app/outbound/src/http/logical/policy/route/backend/metrics.rs, linkerd/http/metrics/src/requests.rs
 */
export function familiesOf({ perspective, kind, of }: Omit<Requests, "window">): Families {
    if (perspective === "clients") {
        const service = `{{ service }}-${of}`;
        return {
            requests: "outbound_http_route_backend_requests_total",
            responses: "outbound_http_route_backend_response_statuses_total",
            outcome: "http_status, error",
            succeeded: 'http_status!~"5..", error=""',
            timeSum: "outbound_http_route_backend_response_duration_seconds_sum",
            perSecond: 1,
            ...LATENCY,
            select: `backend_namespace="{{ namespace }}", backend_name="${service}"`,
            selectLatency: `direction="outbound", dst_namespace="{{ namespace }}", dst_service="${service}"`,
        };
    }
    const workload = of === "canary" ? "{{ target }}" : "{{ target }}-primary";
    const select =
        `direction="inbound", namespace="{{ namespace }}", ${kind.toLowerCase()}="${workload}", ` +
        `target_port!="${ADMIN_PORT}", tls="true"`;
    return {
        requests: "request_total",
        responses: "response_total",
        outcome: "status_code, classification, grpc_status, error",
        succeeded: 'classification!="failure"',
        timeSum: "response_latency_ms_sum",
        perSecond: 1000,
        ...LATENCY,
        select,
        selectLatency: select,
    };
}
