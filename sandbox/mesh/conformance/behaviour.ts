import { type ConformanceRow, testsOf } from "./row";

const limits = "proxy/limits.test.ts";
const server = "proxy/server.test.ts";
const convert = "routes/convert.test.ts";

/** What the proxies and the policy controller do. */
export const behaviourRows: readonly ConformanceRow[] = [
    {
        behaviour: "Split by weight",
        measured: "2,000 requests at 80/20: 80.8/19.2",
        simulated: "yes",
        tests: testsOf(server, "splits by weight within 5 points over 2,000 requests"),
    },
    {
        behaviour: "A weight change comes into force",
        measured: "1 to 80 ms after the API server's answer; within 100 ms for requests",
        simulated: "partly",
        difference: "with the next event of the watch, for all clients at once",
        tests: testsOf(
            "cluster/mirror.test.ts",
            "follows a watch, and lists again after it broke off with an error",
        ),
    },
    {
        behaviour: "Fail-fast",
        measured:
            "504 after 3.0 s, then 503 in a few milliseconds while the other backends serve; each client's proxy learns alone, and forgets after 5 s without a request",
        simulated: "yes",
        tests: [
            ...testsOf(limits, "let each client learn by itself of a backend without endpoints"),
            ...testsOf(
                server,
                "queues for a Service without endpoints, then sheds load with 503 and uses the other backend",
            ),
            ...testsOf(
                "balance/balancer.test.ts",
                "is what one client knows of one Service, until 5 s without a request",
            ),
        ],
    },
    {
        behaviour: "Request and response timeouts of 0",
        measured: "504 at once",
        simulated: "yes",
        tests: testsOf(
            limits,
            "answer 504 after a request timeout of 0 on the route",
            "answer 504 after a request timeout of 0s on the service",
            "answer 504 after a response timeout of 0s on the route",
        ),
    },
    {
        behaviour: "`timeout.linkerd.io/idle`",
        measured: "Not measured; linkerd/http/stream-timeouts of the proxy",
        simulated: "yes",
        tests: testsOf(limits, "break off a body that stalls past the idle timeout"),
    },
    {
        behaviour: "`timeouts` of a Gateway API HTTPRoute",
        measured:
            "Ignored by edge-25.7.5; from edge-25.11.3 on 15s is 15 s, 1h is 3600 s, 1m30s no limit, backendRequest ignored",
        simulated: "yes",
        tests: [
            ...testsOf(
                convert,
                "takes undefined ms, since edge-25.11.3 15000 ms, from timeouts.request 15s and annotation undefined",
                "takes undefined ms, since edge-25.11.3 undefined ms, from timeouts.request 1m30s and annotation undefined",
            ),
            ...testsOf(
                "view/version.test.ts",
                "25.7.5 ignores timeouts of HTTPRoutes",
                "25.11.3 takes timeouts of HTTPRoutes",
            ),
        ],
    },
    {
        behaviour: "All of two or more weights are 0",
        measured: "The proxy panics: connection reset, 20 of 20",
        simulated: "yes",
        tests: testsOf(limits, "reset the connection where all of two weights are 0"),
    },
    {
        behaviour: "A single backend of weight 0",
        measured: "It takes everything",
        simulated: "yes",
        tests: testsOf(limits, "give everything to a single backend of weight 0"),
    },
    {
        behaviour: "A GRPCRoute beside an HTTPRoute on one Service port",
        measured:
            "HTTPRoute: Accepted=False, RouteReasonConflicted; HTTP/1.1 callers get protocol errors, all of them, and for 10 s more after the GRPCRoute is deleted",
        simulated: "partly",
        difference:
            "the protocol error is a connection reset, and ends with the GRPCRoute; HTTP/2 is not carried, so there is no gRPC",
        tests: [
            ...testsOf(
                "routes/status.test.ts",
                "gives an HTTPRoute on the same port the reason RouteReasonConflicted beside a GRPCRoute",
            ),
            ...testsOf(
                limits,
                "reset HTTP/1.1 connections to a port that a GRPCRoute is attached to",
            ),
        ],
    },
    {
        behaviour: "HTTPRoutes of policy.linkerd.io",
        measured: "They get a status and route",
        simulated: "yes",
        tests: [
            ...testsOf(limits, "label requests with the group of Linkerd's own HTTPRoute"),
            ...testsOf(
                convert,
                "takes the timeouts of Linkerd's own HTTPRoutes in every version, and labels them with their group",
            ),
        ],
    },
    {
        behaviour: "Status of HTTPRoutes",
        measured: "110 of 116 routes equal, reason and message included",
        simulated: "partly",
        difference:
            "written one after the other without the delay of minutes that 118 new routes at once have",
        tests: testsOf(
            "routes/status.test.ts",
            "says of a Service what the policy controller says",
        ),
    },
    {
        behaviour: "A route that cannot be converted",
        measured:
            "The last valid version stays in force; a mirror filter, an unreadable annotation",
        simulated: "yes",
        tests: testsOf(
            convert,
            "keeps the last valid version in force, until the route is deleted",
        ),
    },
    {
        behaviour: "Linkerd's validating webhook",
        measured:
            "Refuses unreadable timeout and retry annotations, regular expressions that Rust does not compile, an EgressNetwork parent without port",
        simulated: "yes",
        tests: testsOf(
            "../egress/validator/routes.test.ts",
            "refuses a path that Rust does not compile",
            'refuses HTTPRoute.gateway.networking.k8s.io with timeout.linkerd.io/request of "1m30s"',
            "refuses HTTPRoute.gateway.networking.k8s.io of an EgressNetwork without a port",
        ),
    },
    {
        behaviour: "Regular expressions",
        measured:
            "Rust's `regex` crate: refuses [\\w-.]+, a{,2}, []; takes (?i:b), (?x), (?P<n>…), a*+; reads \\p{L}+ and [[:alpha:]]+ as classes",
        simulated: "yes",
        tests: testsOf(
            "routes/pattern.test.ts",
            "are refused with Rust's message",
            "cover the whole value",
        ),
    },
    {
        behaviour: "Retries",
        measured:
            "Each try is counted by the server; 200 requests, 299 responses; route retries draw the backend again",
        simulated: "partly",
        difference:
            "a body without a declared length is not sent again; l5d-retry headers are ignored",
        tests: testsOf(
            limits,
            "draw the backend again for each try, and count each, with retries on the route",
            "send a request's body again",
            "do not send a body of more than 64 KiB again",
            "retry a try without headers after the retry timeout, the last one without that limit",
        ),
    },
    {
        behaviour: "Refusal by policy",
        measured: "403, in inbound_http_authz_deny_total and not in response_total",
        simulated: "yes",
        tests: testsOf(
            "proxy/metrics.test.ts",
            "counts a request that policy refuses in the deny counter alone",
        ),
    },
    {
        behaviour: "Probe paths without authorization",
        measured: "GET alone",
        simulated: "yes",
        tests: testsOf("policy/authorize.test.ts", "lets probes in"),
    },
    {
        behaviour: "Failures of gRPC",
        measured: "Status 2, 4, 7, 13, 14 and 15; over an HTTPRoute S says 200",
        simulated: "no",
        difference: "the mesh carries HTTP/1.1 alone; grpc_status is always empty",
    },
];
