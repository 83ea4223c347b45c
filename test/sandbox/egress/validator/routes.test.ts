import assert from "node:assert/strict";
import { refusalOf } from "../../../../sandbox/egress/validator/admit";
import {
    EGRESS,
    GRPC_ROUTE,
    HTTP_ROUTE,
    LINKERD_ROUTE,
    matching,
    review,
    route,
    SERVER,
    SERVICE,
    TCP_ROUTE,
    TLS_ROUTE,
} from "./reviews";

const INGRESS = { group: "gateway.networking.k8s.io", kind: "Gateway", name: "ingress" };
const REGEX = "RegularExpression";
const bad = { type: REGEX, value: "[\\w-.]+" };

type Case = readonly [about: string, request: object];

const REFUSED: readonly (readonly [...Case, message: RegExp])[] = [
    [
        "a path that Rust does not compile",
        review(HTTP_ROUTE, matching({ path: bad })),
        /^regex parse error: .*: invalid range boundary, must be a literal$/,
    ],
    [
        "a header that Rust does not compile, also of a Gateway's route",
        review(HTTP_ROUTE, matching({ headers: [{ name: "x-user", ...bad }] }, INGRESS)),
        /regex parse error/,
    ],
    [
        "a parameter that Rust does not compile",
        review(LINKERD_ROUTE, matching({ queryParams: [{ name: "user", ...bad }] })),
        /regex parse error/,
    ],
    [
        "an expression above the size limit",
        review(HTTP_ROUTE, matching({ path: { type: REGEX, value: "/.{0,65535}" } })),
        /exceeds size limit of 10485760 bytes$/,
    ],
    [
        "a header of a gRPC call that Rust does not compile",
        review(GRPC_ROUTE, matching({ headers: [{ name: "x-user", ...bad }] })),
        /regex parse error/,
    ],
    [
        "a gRPC method by an expression",
        review(GRPC_ROUTE, matching({ method: { type: REGEX, service: "a.*" } })),
        /regular expression/,
    ],
    [
        "a path that is not absolute",
        review(HTTP_ROUTE, matching({ path: { value: "api" } })),
        /absolute/,
    ],
    [
        "a header's name with a space",
        review(HTTP_ROUTE, matching({ headers: [{ name: "x user", value: "a" }] })),
        /header name/,
    ],
    [
        "a header's value that HTTP has not",
        review(HTTP_ROUTE, matching({ headers: [{ name: "x-user", value: "Żółw" }] })),
        /header value/,
    ],
    [
        "a header that is set and has no name",
        review(
            HTTP_ROUTE,
            route({ filters: [{ requestHeaderModifier: { set: [{ name: "", value: "a" }] } }] }),
        ),
        /header name/,
    ],
    [
        "a header that is removed and is none",
        review(GRPC_ROUTE, route({ filters: [{ responseHeaderModifier: { remove: ["a:b"] } }] })),
        /header name/,
    ],
    [
        "a redirect to a path that is not absolute",
        review(
            HTTP_ROUTE,
            route({ filters: [{ requestRedirect: { path: { replaceFullPath: "new" } } }] }),
        ),
        /"new" is not absolute/,
    ],
    [
        "a redirect to no path",
        review(HTTP_ROUTE, route({ filters: [{ requestRedirect: { path: {} } }] })),
        /replaces/,
    ],
    ...[HTTP_ROUTE, GRPC_ROUTE, LINKERD_ROUTE].flatMap((kind) =>
        (
            [
                ["timeout.linkerd.io/request", "1m30s"],
                ["timeout.linkerd.io/response", "soon"],
                ["timeout.linkerd.io/idle", ""],
                ["retry.linkerd.io/timeout", "1.5s"],
                ["retry.linkerd.io/limit", "65536"],
                [`retry.linkerd.io/${kind === GRPC_ROUTE ? "grpc" : "http"}`, "500-"],
            ] as const
        ).map(
            ([name, value]) =>
                [
                    `${kind.join(".")} with ${name} of ${JSON.stringify(value)}`,
                    review(kind, route({}), { [name]: value }),
                    new RegExp(`^${name} .* cannot be read: `),
                ] as const,
        ),
    ),
    [
        "an unreadable annotation on a route of an EgressNetwork",
        review(HTTP_ROUTE, route({}, { ...EGRESS, port: 443 }), { "retry.linkerd.io/limit": "x" }),
        /cannot be read/,
    ],
    ...[HTTP_ROUTE, GRPC_ROUTE, LINKERD_ROUTE, TLS_ROUTE, TCP_ROUTE].map(
        (kind) =>
            [
                `${kind.join(".")} of an EgressNetwork without a port`,
                review(kind, route({}, EGRESS)),
                /^cannot target an EgressNetwork without specifying a port$/,
            ] as const,
    ),
    [
        "a Service without a port as backend",
        review(HTTP_ROUTE, route({ backendRefs: [{ name: "podinfo" }] })),
        /^invalid backendRef/,
    ],
    [
        "a Service without a port as backend of a GRPCRoute",
        review(GRPC_ROUTE, route({ backendRefs: [{ group: "core", kind: "Service", name: "a" }] })),
        /^invalid backendRef/,
    ],
    [
        "a TLSRoute of two rules",
        review(TLS_ROUTE, { parentRefs: [SERVICE], rules: [{}, {}] }),
        /single rule/,
    ],
    ["a TCPRoute of no rule", review(TCP_ROUTE, { rules: [] }), /single rule/],
    [
        "a negative timeout of Linkerd's own HTTPRoute",
        review(LINKERD_ROUTE, route({ timeouts: { request: "-1s" } })),
        /must not be negative/,
    ],
    [
        "a timeout of Linkerd's own HTTPRoute that is none",
        review(LINKERD_ROUTE, route({ timeouts: { request: "soon" } })),
        /not a duration/,
    ],
    [
        "a backend that may take longer than the request",
        review(LINKERD_ROUTE, route({ timeouts: { request: "1s", backendRequest: "2s" } })),
        /greater/,
    ],
];

const ADMITTED: readonly Case[] = [
    ["a mirror", review(HTTP_ROUTE, route({ filters: [{ requestMirror: {} }] }))],
    ["a rewritten path", review(HTTP_ROUTE, route({ filters: [{ urlRewrite: {} }] }))],
    ["an extension", review(HTTP_ROUTE, route({ filters: [{ extensionRef: {} }] }))],
    [
        "a Service that is missing",
        review(HTTP_ROUTE, route({ backendRefs: [{ name: "a", port: 1 }] })),
    ],
    [
        "a backend of another kind, without a port",
        review(HTTP_ROUTE, route({ backendRefs: [{ group: "a.b", kind: "C", name: "d" }] })),
    ],
    [
        "an unreadable annotation on a Gateway's route",
        review(HTTP_ROUTE, route({}, INGRESS), { "timeout.linkerd.io/request": "soon" }),
    ],
    [
        "the other protocol's annotation",
        review(HTTP_ROUTE, route({}), { "retry.linkerd.io/grpc": "x" }),
    ],
    ["a timeout of zero", review(HTTP_ROUTE, route({}), { "timeout.linkerd.io/request": "0s" })],
    ["a plus", review(HTTP_ROUTE, route({}), { "retry.linkerd.io/timeout": "+5s" })],
    ["timeouts of 1m30s", review(HTTP_ROUTE, route({ timeouts: { request: "1m30s" } }))],
    ["a route without a spec", review(HTTP_ROUTE, undefined)],
    ["an EgressNetwork with a port", review(TLS_ROUTE, route({}, { ...EGRESS, port: 443 }))],
    ["inline flags", review(HTTP_ROUTE, matching({ path: { type: REGEX, value: "(?i:/a)+" } }))],
    [
        "timeouts of Linkerd's own HTTPRoute",
        review(LINKERD_ROUTE, route({ timeouts: { request: "1m30s", backendRequest: "1.5s" } })),
    ],
];

describe("Linkerd's policy validator in the sandbox, of routes", () => {
    for (const [about, request, message] of REFUSED) {
        it(`refuses ${about}`, () => assert.match(refusalOf(request) ?? "admitted", message));
    }

    for (const [about, request] of ADMITTED) {
        it(`admits ${about}`, () => assert.equal(refusalOf(request), undefined));
    }

    it("refuses a kind that the webhook is not registered for", () => {
        assert.equal(
            refusalOf(review(["ConstRuctor", ""], {})),
            "unsupported resource type: constructor.",
        );
        assert.match(refusalOf(undefined) ?? "", /unsupported/);
    });

    it("refuses a policy without a spec", () => {
        assert.match(refusalOf(review(SERVER, undefined)) ?? "", /no spec/);
    });
});
