import assert from "node:assert/strict";
import type { KubernetesObject } from "../../../rules/canary";
import {
    defaultDenyDefaults,
    defaultDenyPaths,
    probesLetIn,
    scrapesLetIn,
} from "../../../rules/mesh/default-deny";
import { broken, deployment, object, survivesAnyShape } from "./support";

const POLICY = "config.linkerd.io/default-inbound-policy";
const GROUP = "policy.linkerd.io";
const inject = { "linkerd.io/inject": "enabled" };

function namespace(policy?: string): KubernetesObject {
    const annotations = { ...inject, ...(policy !== undefined && { [POLICY]: policy }) };
    return object("Namespace", "test", {}, { annotations });
}

function server(port: unknown, spec: object = {}): KubernetesObject {
    const podSelector = {
        matchExpressions: [{ key: "linkerd.io/control-plane-ns", operator: "Exists" }],
    };
    return object("Server", "guard", { spec: { podSelector, port, ...spec } });
}

function route(name: string, value: string, type?: string): KubernetesObject {
    return object("HTTPRoute", name, {
        spec: {
            parentRefs: [{ group: GROUP, kind: "Server", name: "guard" }],
            rules: [{ matches: [{ path: { value, type } }] }],
        },
    });
}

function allow(kind: string, name: string, ...kinds: string[]): KubernetesObject {
    return object("AuthorizationPolicy", `allow-${name}`, {
        spec: {
            targetRef: { group: GROUP, kind, name },
            requiredAuthenticationRefs: kinds.map((of) => ({ kind: of, name: "x" })),
        },
    });
}

const denied = `Namespace test: metadata.annotations["${POLICY}"]`;

describe("rule mesh-config/scrapes-denied", () => {
    const judged = (objects: readonly KubernetesObject[], settings = defaultDenyDefaults) =>
        broken(scrapesLetIn, objects, settings);

    const good: [string, KubernetesObject[]][] = [
        ["no policy", [namespace(), deployment()]],
        ["a policy that lets the meshed in", [namespace("all-authenticated"), deployment()]],
        [
            "a pod that opens itself",
            [namespace("deny"), deployment({ annotations: { [POLICY]: "audit" } })],
        ],
        [
            "pods outside of the mesh",
            [object("Namespace", "test", {}, { annotations: { [POLICY]: "deny" } }), deployment()],
        ],
        ["a namespace without pods", [namespace("deny")]],
        [
            "what linkerd viz allow-scrapes prints",
            [
                namespace("deny"),
                deployment(),
                server("linkerd-admin"),
                route("proxy-metrics", "/metrics"),
                allow("HTTPRoute", "proxy-metrics", "ServiceAccount"),
            ],
        ],
        [
            "a Server with a policy of its own",
            [namespace("deny"), deployment(), server(4191), allow("Server", "guard")],
        ],
        [
            "an open Server",
            [namespace("deny"), deployment(), server(4191, { accessPolicy: "all-authenticated" })],
        ],
        [
            "a policy for the namespace",
            [namespace("deny"), deployment(), server(4191), allow("Namespace", "test")],
        ],
        ["a value that Linkerd ignores", [namespace("denied"), deployment()]],
    ];
    for (const [what, objects] of good) {
        it(`lets ${what} pass`, () => assert.deepEqual(judged(objects), []));
    }

    const bad: [string, KubernetesObject[], string[]][] = [
        ["a namespace that denies", [namespace("deny"), deployment()], [denied]],
        [
            "a pod that denies",
            [namespace(), deployment({ annotations: { [POLICY]: "deny" } })],
            [`Deployment test/web: spec.template.metadata.annotations["${POLICY}"]`],
        ],
        [
            "a Server for the application's port alone",
            [namespace("deny"), deployment(), server(8080), allow("Server", "guard")],
            [denied],
        ],
        [
            "a Server that lets nobody in",
            [namespace("deny"), deployment(), server(4191)],
            ["Server test/guard: spec.accessPolicy"],
        ],
        [
            "such a Server where all else is open",
            [namespace(), deployment(), server("linkerd-admin", { accessPolicy: "deny" })],
            ["Server test/guard: spec.accessPolicy"],
        ],
        [
            "a Server for other pods",
            [
                namespace("deny"),
                deployment(),
                server(4191, { podSelector: { matchLabels: { app: "shop" } } }),
                allow("Server", "guard"),
            ],
            [denied],
        ],
    ];
    for (const [what, objects, paths] of bad) {
        it(`finds ${what}`, () => assert.deepEqual(judged(objects), paths));
    }

    it("goes by this Linkerd's own default", () => {
        const settings = { defaultInboundPolicy: "deny" };
        assert.deepEqual(judged([namespace(), deployment()], settings), ["Deployment test/web"]);
        assert.deepEqual(judged([namespace("audit"), deployment()], settings), []);
    });

    it("knows where the cluster has what lets Prometheus in", () => {
        assert.equal(defaultDenyPaths({ metadata: { namespace: "test" } }).length, 5);
    });
});

describe("rule mesh-config/probes-denied", () => {
    const judged = (...objects: KubernetesObject[]) =>
        broken(probesLetIn, objects, defaultDenyDefaults);
    const probe = (action: object) => ({
        readinessProbe: action,
        ports: [{ name: "http", containerPort: 8080 }],
    });
    const http = deployment({
        container: probe({ httpGet: { port: "http", path: "/ready?a=b" } }),
    });
    const grpc = deployment({ container: probe({ grpc: { port: 8080 } }) });
    const tcp = deployment({ container: probe({ tcpSocket: { port: 8080 } }) });
    const exec = deployment({ container: probe({ exec: { command: ["true"] } }) });
    const path = (protocol: string) =>
        `Deployment test/web: spec.template.spec.containers[0].readinessProbe.${protocol}`;

    it("lets probes pass that Linkerd lets in by itself, or never sees", () => {
        for (const pods of [http, tcp, exec]) {
            assert.deepEqual(judged(namespace("deny"), pods), []);
            assert.deepEqual(judged(namespace("deny"), pods, server("http")), []);
        }
        assert.deepEqual(judged(namespace(), grpc), []);
    });

    it("finds a probe by HTTP at a Server whose routes leave it out", () => {
        const api = route("api", "/api");
        assert.deepEqual(judged(namespace(), http, server(8080), api), [path("httpGet")]);
        assert.deepEqual(judged(namespace(), http, server("http"), api), [path("httpGet")]);
        const meshed = allow("HTTPRoute", "probes", "NetworkAuthentication", "ServiceAccount");
        const probes = route("probes", "/ready");
        assert.deepEqual(judged(namespace(), http, server(8080), probes, meshed), [
            path("httpGet"),
        ]);
    });

    it("lets it pass where a route of the Server lets it in", () => {
        const letIn = allow("HTTPRoute", "probes", "NetworkAuthentication");
        for (const [value, type] of [
            ["/ready"],
            ["/"],
            ["/ready", "Exact"],
            ["/.*", "RegularExpression"],
        ]) {
            const probes = route("probes", value ?? "", type);
            assert.deepEqual(judged(namespace(), http, server(8080), probes, letIn), []);
        }
        for (const [value, type] of [["/rea"], ["/ready/x"], ["/READY", "Exact"]]) {
            const other = route("probes", value ?? "", type);
            assert.equal(judged(namespace(), http, server(8080), other, letIn).length, 1);
        }
        assert.deepEqual(
            judged(
                namespace(),
                http,
                server(8080, { accessPolicy: "all-unauthenticated" }),
                route("api", "/api"),
            ),
            [],
        );
    });

    it("judges every kind of probe", () => {
        for (const kind of ["startupProbe", "livenessProbe", "readinessProbe"]) {
            const pods = deployment({ container: { [kind]: { grpc: { port: 8080 } } } });
            assert.equal(judged(namespace("deny"), pods).length, 1, kind);
        }
    });

    it("takes a Server for the port that the probe names, or that has its name", () => {
        const named = deployment({
            container: {
                readinessProbe: { grpc: { port: 9000 } },
                ports: [
                    { name: "http", containerPort: 8080 },
                    { name: "health", containerPort: 9000 },
                ],
            },
        });
        const open = { accessPolicy: "all-unauthenticated" };
        assert.deepEqual(judged(namespace("deny"), named, server("health", open)), []);
        assert.deepEqual(judged(namespace("deny"), named, server(9000, open)), []);
        assert.equal(judged(namespace("deny"), named, server("http", open)).length, 1);
        // a port without a name is not the one that a Server without a port is for
        const nameless = deployment({ container: { readinessProbe: { grpc: { port: 9000 } } } });
        assert.equal(judged(namespace("deny"), nameless, server(undefined, open)).length, 1);
        // a name that no container declares is no port
        const unknown = deployment({
            container: probe({ httpGet: { port: "metrics", path: "/" } }),
        });
        assert.deepEqual(judged(namespace(), unknown, server(8080), route("api", "/api")), []);
        const portless = deployment({
            container: {
                readinessProbe: { httpGet: { path: "/" } },
                ports: [{ containerPort: 8080 }],
            },
        });
        assert.deepEqual(judged(namespace(), portless, server(8080), route("api", "/api")), []);
    });

    it("takes a route for a path above the probe's", () => {
        const deep = deployment({
            container: probe({ httpGet: { port: 8080, path: "/ready/db" } }),
        });
        const letIn = allow("HTTPRoute", "probes", "NetworkAuthentication");
        const judge = (value: string) =>
            judged(namespace(), deep, server(8080), route("probes", value), letIn).length;
        assert.deepEqual(["/ready", "/ready/", "/read", "/ready/dbs"].map(judge), [0, 0, 1, 1]);
    });

    it("takes a route without conditions, and one of several", () => {
        const letIn = allow("HTTPRoute", "probes", "NetworkAuthentication");
        const probes = route("probes", "/ready");
        const rules = (...all: object[]) => ({
            ...probes,
            spec: { ...(probes.spec as object), rules: all },
        });
        const path = (value: string) => ({ path: { value, type: "PathPrefix" } });
        for (const all of [
            [{}],
            [{ matches: [path("/api")] }, { matches: [path("/ready")] }],
            [{ matches: [path("/api"), path("/ready")] }],
        ]) {
            assert.deepEqual(judged(namespace(), http, server(8080), rules(...all), letIn), []);
        }
        const other = rules({ matches: [path("/api")] });
        assert.equal(judged(namespace(), http, server(8080), other, letIn).length, 1);
    });

    it("finds a probe by gRPC wherever only the meshed are let in", () => {
        for (const policy of ["deny", "all-authenticated", "cluster-authenticated"]) {
            assert.deepEqual(judged(namespace(policy), grpc), [path("grpc")]);
        }
        assert.deepEqual(judged(namespace(), grpc, server(8080)), [path("grpc")]);
        assert.deepEqual(
            judged(
                namespace(),
                grpc,
                server(8080),
                allow("Server", "guard", "NetworkAuthentication"),
            ),
            [],
        );
    });

    it("survives objects of any shape", () => {
        const objects = [
            namespace("deny"),
            http,
            server(8080),
            route("a", "/"),
            allow("Server", "guard", "x"),
        ];
        for (const rule of [scrapesLetIn, probesLetIn]) {
            assert.ok(survivesAnyShape(rule, objects, defaultDenyDefaults) > 300);
        }
    });
});
