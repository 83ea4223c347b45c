import assert from "node:assert/strict";
import { refusalOf } from "../../../../sandbox/egress/validator/admit";
import {
    AUTHORIZATION,
    EGRESS_NETWORK,
    MESH_TLS,
    NETWORK,
    RATE_LIMIT,
    review,
    SERVER,
    SERVER_AUTHORIZATION,
} from "./reviews";

const LINKERD = "policy.linkerd.io";
const server = { group: LINKERD, kind: "Server", name: "a" };
const account = { kind: "ServiceAccount", name: "a" };
const meshTls = { group: LINKERD, kind: "MeshTLSAuthentication", name: "a" };
const networkRef = { group: LINKERD, kind: "NetworkAuthentication", name: "a" };
const authorization = (references: readonly object[], targetRef: object = server) =>
    review(AUTHORIZATION, { targetRef, requiredAuthenticationRefs: references });
const networks = (cidr: string, ...except: readonly string[]) => ({ networks: [{ cidr, except }] });
const rates = (spec: object) => review(RATE_LIMIT, { targetRef: server, ...spec });
const rate = (requestsPerSecond: number) => ({ requestsPerSecond });

const REFUSED: readonly (readonly [about: string, request: object, message: RegExp])[] = [
    ["two MeshTLSAuthentications", authorization([meshTls, meshTls]), /single MeshTLS/],
    ["two ServiceAccounts", authorization([account, account]), /single ServiceAccount/],
    ["two NetworkAuthentications", authorization([networkRef, networkRef]), /single Network/],
    ["both identities", authorization([meshTls, account]), /together/],
    [
        "another authentication",
        authorization([{ kind: "Pod", name: "a" }]),
        /must be a MeshTLSAuthentication/,
    ],
    ["another target", authorization([], { kind: "Service", name: "a" }), /target type: Service$/],
    [
        "another namespace",
        authorization([], { kind: "Namespace", name: "other" }),
        /another namespace: other$/,
    ],
    ["an identity with a port", review(MESH_TLS, { identities: ["a.b:1"] }), /DNS name/],
    ["a SPIFFE id without a domain", review(MESH_TLS, { identities: ["spiffe:///a"] }), /domain/],
    ["a SPIFFE id with //", review(MESH_TLS, { identities: ["spiffe://a//b"] }), /path/],
    ["a SPIFFE id with ..", review(MESH_TLS, { identities: ["spiffe://a/../b"] }), /path/],
    ["a SPIFFE id that ends with /", review(MESH_TLS, { identities: ["spiffe://a/"] }), /path/],
    ["another identity", review(MESH_TLS, { identityRefs: [server] }), /kind: Server\.policy/],
    [
        "a Namespace in a namespace",
        review(MESH_TLS, { identityRefs: [{ kind: "Namespace", name: "a", namespace: "b" }] }),
        /cannot have a namespace/,
    ],
    ["no network", review(NETWORK, { networks: [] }), /at least one/],
    ["an egress to no network", review(EGRESS_NETWORK, { networks: [] }), /at least one/],
    ["an exception of everything", review(NETWORK, networks("10.0.0.0/8", "0.0.0.0/0")), /negated/],
    [
        "an exception outside",
        review(NETWORK, networks("10.0.0.0/8", "11.0.0.1")),
        /does not include/,
    ],
    ["an exception of IPv6", review(NETWORK, networks("10.0.0.0/8", "::1")), /does not include/],
    ["IPv6 outside", review(NETWORK, networks("fd00::/8", "fe80::1:2")), /does not include/],
    ["no address", review(NETWORK, networks("10.0.0.0/33")), /neither/],
    ["an access policy", review(SERVER, { accessPolicy: "some" }), /accessPolicy.*"some"/],
    [
        "unauthenticated clients of mTLS",
        review(SERVER_AUTHORIZATION, { client: { unauthenticated: true, meshTLS: {} } }),
        /unauthenticated must be false/,
    ],
    [
        "unauthenticated TLS of identities",
        review(SERVER_AUTHORIZATION, {
            client: { meshTLS: { unauthenticatedTLS: true, identities: ["*"] } },
        }),
        /unauthenticatedTLS must be false/,
    ],
    [
        "networks of a ServerAuthorization",
        review(SERVER_AUTHORIZATION, { client: networks("10.0.0.1", "10.0.0.1") }),
        /negated/,
    ],
    ["rates of another target", review(RATE_LIMIT, { targetRef: account }), /ServiceAccount/],
    ["a rate of 0", rates({ total: rate(0) }), /^total\..*greater than 0/],
    ["an identity's rate of 0", rates({ identity: rate(0) }), /^identity\..*greater than 0/],
    ["an identity above the total", rates({ total: rate(1), identity: rate(2) }), /less than/],
    [
        "an override above the total",
        rates({ total: rate(1), overrides: [{ ...rate(2), clientRefs: [account] }] }),
        /^override\..*less than/,
    ],
    [
        "an override of another client",
        rates({ overrides: [{ ...rate(2), clientRefs: [server] }] }),
        /clientRefs/,
    ],
];

const ADMITTED: readonly (readonly [about: string, request: object])[] = [
    ["an account from a network", authorization([account, networkRef])],
    [
        "its own namespace",
        authorization([meshTls], { group: "core", kind: "namespace", name: "test" }),
    ],
    [
        "identities",
        review(MESH_TLS, {
            identities: [
                "*",
                "*.test.serviceaccount.identity.linkerd.cluster.local",
                "spiffe://a.b/c/d",
            ],
            identityRefs: [account, { kind: "Namespace", name: "test" }],
        }),
    ],
    ["networks", review(NETWORK, networks("10.1.2.3/8", "10.0.0.0/16", "10.2.3.4"))],
    ["networks of IPv6", review(NETWORK, networks("::/0", "::ffff:10.0.0.1", "fd00::/8"))],
    ["an egress to anywhere", review(EGRESS_NETWORK, { trafficPolicy: "Allow" })],
    ["an access policy", review(SERVER, { accessPolicy: "cluster-authenticated" })],
    ["no access policy", review(SERVER, {})],
    [
        "a client with mTLS",
        review(SERVER_AUTHORIZATION, { client: { meshTLS: { identities: ["*"] } } }),
    ],
    [
        "rates",
        rates({
            total: rate(3),
            identity: rate(3),
            overrides: [{ ...rate(2), clientRefs: [account] }],
        }),
    ],
];

describe("Linkerd's policy validator in the sandbox, of policies", () => {
    for (const [about, request, message] of REFUSED) {
        it(`refuses ${about}`, () => assert.match(refusalOf(request) ?? "admitted", message));
    }

    for (const [about, request] of ADMITTED) {
        it(`admits ${about}`, () => assert.equal(refusalOf(request), undefined));
    }
});
