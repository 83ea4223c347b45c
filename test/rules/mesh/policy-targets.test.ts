import assert from "node:assert/strict";
import type { KubernetesObject } from "../../../rules/canary";
import { policyTargetPaths, policyTargets } from "../../../rules/mesh/policy-targets";
import { serverPaths, serverPods, serverPort } from "../../../rules/mesh/servers";
import { checkMeshRule } from "../../../rules/mesh/rule";
import { broken, deployment, object, survivesAnyShape } from "./support";

const POLICY = "policy.linkerd.io";
const GATEWAY = "gateway.networking.k8s.io";

function policy(targetRef: object, ...refs: object[]): KubernetesObject {
    return object("AuthorizationPolicy", "web", {
        spec: { targetRef, requiredAuthenticationRefs: refs },
    });
}

function server(port: unknown = "http", matchLabels: object = { app: "web" }): KubernetesObject {
    return object("Server", "web", { spec: { podSelector: { matchLabels }, port } });
}

const route = object("HTTPRoute", "web", {
    spec: { parentRefs: [{ group: POLICY, kind: "Server", name: "web" }] },
});
const linkerdRoute = { ...route, apiVersion: `${POLICY}/v1beta3` };
const account = { kind: "ServiceAccount", name: "client" };
const toServer = { group: POLICY, kind: "Server", name: "web" };

describe("rule mesh-config/policy-target-missing", () => {
    const good: [string, KubernetesObject[]][] = [
        ["a Server", [policy(toServer), server()]],
        [
            "its own namespace",
            [policy({ kind: "Namespace", name: "test" }), object("Namespace", "test")],
        ],
        [
            "a route of Linkerd's",
            [policy({ group: POLICY, kind: "HTTPRoute", name: "web" }), linkerdRoute, server()],
        ],
        [
            "a route of the Gateway API",
            [policy({ group: GATEWAY, kind: "HTTPRoute", name: "web" }), route, server()],
        ],
        [
            "the account that each namespace has",
            [policy(toServer, { ...account, name: "default" }), server()],
        ],
        [
            "authentications, in other namespaces too",
            [
                policy(
                    toServer,
                    { group: POLICY, kind: "MeshTLSAuthentication", name: "a" },
                    { group: POLICY, kind: "NetworkAuthentication", name: "b", namespace: "viz" },
                    account,
                ),
                server(),
                object("MeshTLSAuthentication", "a", {
                    spec: { identityRefs: [account, { kind: "Namespace", name: "test" }] },
                }),
                object("NetworkAuthentication", "b", {}, { namespace: "viz" }),
                object("ServiceAccount", "client"),
                object("Namespace", "test"),
            ],
        ],
        [
            "a Gateway, which is another product's",
            [object("HTTPRoute", "web", { spec: { parentRefs: [{ name: "outside" }] } })],
        ],
        [
            "a Service that Flagger makes",
            [
                object("Canary", "web", {
                    spec: { targetRef: { kind: "Deployment", name: "web" } },
                }),
                object("HTTPRoute", "extra", {
                    spec: { parentRefs: [{ group: "core", kind: "Service", name: "web-primary" }] },
                }),
            ],
        ],
    ];
    for (const [what, objects] of good) {
        it(`lets ${what} pass`, () => assert.deepEqual(broken(policyTargets, objects, {}), []));
    }

    const target = "AuthorizationPolicy test/web: spec.targetRef";
    const reference = "AuthorizationPolicy test/web: spec.requiredAuthenticationRefs";
    const bad: [string, KubernetesObject[], string[]][] = [
        ["a Server", [policy(toServer)], [target]],
        ["a Server of another name", [policy({ ...toServer, name: "wbe" }), server()], [target]],
        [
            "a Server without its group",
            [policy({ kind: "Server", name: "web" }), server()],
            [target],
        ],
        [
            "a Server of another namespace",
            [
                policy({ ...toServer, namespace: "shop" }),
                object("Server", "web", {}, { namespace: "shop" }),
            ],
            [target],
        ],
        [
            "a kind that no policy is for",
            [policy({ kind: "Deployment", name: "web" }), deployment()],
            [target],
        ],
        [
            "a route of the other group",
            [policy({ group: POLICY, kind: "HTTPRoute", name: "web" }), route, server()],
            [target],
        ],
        [
            "every authentication",
            [
                policy(toServer, account, {
                    group: POLICY,
                    kind: "MeshTLSAuthentication",
                    name: "a",
                }),
                server(),
            ],
            [`${reference}[0]`, `${reference}[1]`],
        ],
        [
            "what a MeshTLSAuthentication names",
            [
                object("MeshTLSAuthentication", "a", {
                    spec: { identityRefs: [account, { kind: "Namespace", name: "shop" }] },
                }),
            ],
            [
                "MeshTLSAuthentication test/a: spec.identityRefs[0]",
                "MeshTLSAuthentication test/a: spec.identityRefs[1]",
            ],
        ],
        [
            "a Service of no Canary's, and one of another group",
            [
                object("Canary", "web", {
                    spec: { targetRef: { kind: "Deployment", name: "web" } },
                }),
                object("HTTPRoute", "extra", {
                    spec: {
                        parentRefs: [
                            { group: "core", kind: "Service", name: "shop" },
                            { group: POLICY, kind: "Service", name: "web-primary" },
                        ],
                    },
                }),
            ],
            [
                "HTTPRoute test/extra: spec.parentRefs[0]",
                "HTTPRoute test/extra: spec.parentRefs[1]",
            ],
        ],
        [
            "an account of another namespace",
            [
                policy(toServer, { ...account, namespace: "shop" }),
                server(),
                object("ServiceAccount", "client"),
            ],
            [`${reference}[0]`],
        ],
        ["a route's Server", [linkerdRoute], ["HTTPRoute test/web: spec.parentRefs[0]"]],
        [
            "a route's Service",
            [
                object("GRPCRoute", "web", {
                    spec: { parentRefs: [{ group: "", kind: "Service", name: "x" }] },
                }),
            ],
            ["GRPCRoute test/web: spec.parentRefs[0]"],
        ],
    ];
    for (const [what, objects, paths] of bad) {
        it(`finds missing ${what}`, () =>
            assert.deepEqual(broken(policyTargets, objects, {}), paths));
    }

    it("knows where the cluster has what is named", () => {
        const { metadata, spec, kind } = policy(toServer, { ...account, namespace: "shop" });
        assert.deepEqual(policyTargetPaths({ metadata, spec, kind }), [
            "/apis/policy.linkerd.io/v1beta3/namespaces/test/servers/web",
            "/api/v1/namespaces/shop/serviceaccounts/client",
        ]);
    });

    it("asks the cluster for nothing that has no place there, and passes over what has no name", () => {
        const { metadata, spec, kind } = policy(
            { kind: "Deployment", name: "web" },
            { kind: "ServiceAccount" },
            { name: "nobody" },
        );
        assert.deepEqual(policyTargetPaths({ metadata, spec, kind }), []);
        const nameless = policy({ group: POLICY, kind: "Server" }, { kind: "ServiceAccount" });
        const authentication = object("MeshTLSAuthentication", "a", {
            spec: { identityRefs: [{ kind: "ServiceAccount" }] },
        });
        assert.deepEqual(broken(policyTargets, [nameless, authentication], {}), []);
    });

    it("writes out what is missing: group, kind, namespace and name", () => {
        const values = checkMeshRule(
            policyTargets,
            [policy(toServer, account, { kind: "Namespace", name: "shop" })],
            {},
        ).map(({ value }) => value);
        assert.deepEqual(values, [
            `${POLICY} Server test/web`,
            "ServiceAccount test/client",
            "Namespace shop",
        ]);
    });

    it("survives objects of any shape", () => {
        const objects = [policy(toServer, account), linkerdRoute, server()];
        assert.ok(survivesAnyShape(policyTargets, objects, {}) > 200);
    });
});

describe("rules mesh-config/server-without-pods and mesh-config/server-port", () => {
    const canary = object("Canary", "web", {
        spec: { targetRef: { kind: "Deployment", name: "web" } },
    });
    const meshed = {
        matchExpressions: [{ key: "linkerd.io/control-plane-ns", operator: "Exists" }],
    };

    const good: [string, KubernetesObject[]][] = [
        ["a port by name", [server(), deployment()]],
        ["a port by number, declared or not", [server(9999), deployment()]],
        ["the proxy's own port for metrics", [server("linkerd-admin"), deployment()]],
        ["the proxy's own port for traffic", [server("linkerd-proxy"), deployment()]],
        [
            "a port that only some of the pods have",
            [
                server("http", {}),
                deployment(),
                deployment(
                    { container: { ports: [{ name: "grpc", containerPort: 9000 }] } },
                    "other",
                ),
            ],
        ],
        [
            "one of several ports",
            [
                server("admin"),
                deployment({
                    container: {
                        ports: [
                            { name: "http", containerPort: 8080 },
                            { name: "admin", containerPort: 9000 },
                        ],
                    },
                }),
            ],
        ],
        ["the primary's pods", [server("http", { app: "web-primary" }), deployment(), canary]],
        [
            "all meshed pods",
            [
                object("Server", "admin", { spec: { podSelector: meshed, port: 4191 } }),
                deployment(),
            ],
        ],
        [
            "an extension's pods, which a command of its own makes later",
            [
                object(
                    "Server",
                    "service-mirror",
                    {
                        spec: {
                            podSelector: { matchLabels: { component: "mirror" } },
                            port: "admin",
                        },
                    },
                    { labels: { "linkerd.io/extension": "multicluster" } },
                ),
            ],
        ],
        [
            "a workload outside of the cluster",
            [object("Server", "vm", { spec: { externalWorkloadSelector: {}, port: 80 } })],
        ],
    ];
    for (const [what, objects] of good) {
        it(`lets ${what} pass`, () => {
            assert.deepEqual(broken(serverPods, objects, {}), []);
            assert.deepEqual(broken(serverPort, objects, {}), []);
        });
    }

    const bad: [string, KubernetesObject[], string[], string[]][] = [
        ["no pods at all", [server()], ["Server test/web: spec.podSelector"], []],
        [
            "other labels",
            [server("http", { app: "shop" }), deployment()],
            ["Server test/web: spec.podSelector"],
            [],
        ],
        [
            "pods of another namespace",
            [server(), { ...deployment(), metadata: { name: "web", namespace: "shop" } }],
            ["Server test/web: spec.podSelector"],
            [],
        ],
        [
            "the primary of no canary",
            [server("http", { app: "web-primary" }), deployment()],
            ["Server test/web: spec.podSelector"],
            [],
        ],
        [
            "a port that only other pods have",
            [
                server("grpc"),
                deployment(),
                deployment(
                    { container: { ports: [{ name: "grpc", containerPort: 9000 }] } },
                    "other",
                ),
            ],
            [],
            ["Server test/web: spec.port"],
        ],
        [
            "a port by another name",
            [server("grpc"), deployment()],
            [],
            ["Server test/web: spec.port"],
        ],
    ];
    for (const [what, objects, withoutPods, withoutPort] of bad) {
        it(`finds ${what}`, () => {
            assert.deepEqual(broken(serverPods, objects, {}), withoutPods);
            assert.deepEqual(broken(serverPort, objects, {}), withoutPort);
        });
    }

    it("knows where the cluster has the pods", () => {
        const paths = serverPaths({ metadata: { namespace: "test" } });
        assert.deepEqual(paths[0], "/api/v1/namespaces/test/pods");
        assert.equal(paths.length, 4);
    });

    it("survives objects of any shape", () => {
        for (const rule of [serverPods, serverPort]) {
            assert.ok(survivesAnyShape(rule, [server("grpc"), deployment(), canary], {}) > 200);
        }
    });
});
