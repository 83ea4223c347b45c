import { type ConformanceRow, testsOf } from "./row";

const backends = "proxy/backends.test.ts";
const metrics = "proxy/metrics.test.ts";
const probes = "metrics/probes.test.ts";
const recorded = "metrics/recorded.test.ts";

/**
 * What the proxies count. R: `outbound_http_route_backend_requests_total`; S:
 * `outbound_http_route_backend_response_statuses_total{http_status,error}`. The numbers are of 100 requests 50/50.
 */
export const metricsRows: readonly ConformanceRow[] = [
    {
        behaviour: "A healthy canary",
        measured: 'R 44, S (200, "") 44, client: success 44, server: 44 requests, 44 successes',
        simulated: "yes",
        tests: testsOf(backends, "is healthy"),
    },
    {
        behaviour: "A canary that answers 500",
        measured: 'R 46, S (500, "") 46, client: failure 46, server: 46 requests, 46 failures',
        simulated: "yes",
        tests: testsOf(backends, "answers 500"),
    },
    {
        behaviour: "A canary that hangs, with a request timeout",
        measured:
            'Users 504. R 45, S ("", REQUEST_TIMEOUT) 45, client: failure 45 without status_code, server: 45 requests, no response',
        simulated: "yes",
        tests: testsOf(backends, "hangs, with a timeout of 500 ms"),
    },
    {
        behaviour: "A canary that hangs, and clients that hang up",
        measured: "R 46, no S, no duration, client: no response, server: 46 requests, no response",
        simulated: "yes",
        tests: testsOf(backends, "hangs, and the client aborts"),
    },
    {
        behaviour: "A canary whose application is down",
        measured:
            'Users 44 times 502 and once 500. R 45, S (502, "") 44 and ("", UNKNOWN) 1, client: failure 45, server: 44 requests, 44 failures',
        simulated: "partly",
        difference:
            "always 502: the one 500 came from a connection between the two proxies, which the sandbox does not have",
        tests: testsOf(backends, "has no running application"),
    },
    {
        behaviour: "A canary without endpoints",
        measured:
            'Users 4 times 504, then all to the primary. R 4, S ("", FAIL_FAST) 4, client: no response, server: nothing',
        simulated: "yes",
        tests: testsOf(backends, "has no endpoints"),
    },
    {
        behaviour: "A canary that answers 500, with one retry",
        measured:
            'Users 24 times 500. R 67, S (500, "") 24 and (500, UNKNOWN) 43, client: failure 67, server: 67 requests, 67 failures',
        simulated: "yes",
        tests: testsOf(
            "proxy/limits.test.ts",
            "draw the backend again for each try, and count each, with retries on the route",
            "draw the backend again for each try, and count each, with retries on the service",
        ),
    },
    {
        behaviour: "A response's body that breaks off or stalls",
        measured:
            "S (200, UNKNOWN), (200, REQUEST_TIMEOUT) or (200, RESPONSE_STREAM_TIMEOUT); a stall that the client ends is a success in the client's response_total",
        simulated: "yes",
        tests: [
            ...testsOf(
                backends,
                "breaks off its answer",
                "stalls in its answer, and the client aborts",
                "stalls in its answer, with a timeout of 500 ms",
            ),
            ...testsOf(
                "proxy/limits.test.ts",
                "break off a body that stalls past the response timeout",
            ),
        ],
    },
    {
        behaviour: "LOAD_SHED",
        measured: "In the route's request statuses, in no backend series",
        simulated: "yes",
        tests: testsOf(metrics, "counts shed load in the route's statuses alone"),
    },
    {
        behaviour: "Label names of every family",
        measured: "test/sandbox/mesh/recorded",
        simulated: "yes",
        tests: testsOf(recorded, "emits the recorded label names and no others"),
    },
    {
        behaviour: "Upper bounds of the histograms",
        measured:
            "response_latency_ms 1 to 50000 ms; backend response 0.025 to 10 s; route request 0.05 to 10 s",
        simulated: "yes",
        tests: testsOf(recorded, "emits the recorded bounds of each histogram"),
    },
    {
        behaviour: "Direct calls to `<apex>-canary`, such as a load tester's",
        measured: 'They bear that parent_name, route_kind="default", route_name="http"',
        simulated: "yes",
        tests: testsOf(
            metrics,
            "labels direct calls to a Service with it as the parent of the default route",
        ),
    },
    {
        behaviour: "A missing backend Service",
        measured: 'backend_kind="Service", backend_name its name; 500 for its share',
        simulated: "yes",
        tests: testsOf(
            metrics,
            "labels a backend that is missing with the Service's name, and its share with 500",
        ),
    },
    {
        behaviour: "Scrapes of port 4191",
        measured:
            "In the pod's own inbound metrics, 5.4 to 6 a minute for each pod and scraper; the scrape itself has no response yet",
        simulated: "yes",
        tests: testsOf(metrics, "counts every scrape of its own metrics, by whom and how often"),
    },
    {
        behaviour: "The scraper's own outbound metrics",
        measured: "Not measured: the scraper had no proxy",
        simulated: "no",
        difference:
            "a meshed Prometheus' requests to port 4191 are in no outbound metric, so that its own series stay few",
    },
    {
        behaviour: "Probes without an HTTPRoute on the Server",
        measured: 'route_name="probe", authz_name="probe"; /live and /ready on 4191 too',
        simulated: "yes",
        tests: testsOf(
            probes,
            "count as route probe, from a client without identity",
            "of the proxy container are two a round on port 4191",
        ),
    },
    {
        behaviour: "Probes with an HTTPRoute on the Server",
        measured: "They bear the route's name and count as traffic",
        simulated: "no",
        difference: 'HTTPRoutes on Servers are not routed by: such probes stay route_name="probe"',
    },
    {
        behaviour:
            "Families of TCP, HTTP detection, balancers, queues and body sizes; inbound_http_requests_total and its like",
        measured: "Present",
        simulated: "no",
        difference: "nothing in this project queries them",
    },
];
