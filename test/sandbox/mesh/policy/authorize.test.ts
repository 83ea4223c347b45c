import assert from "node:assert/strict";
import type { AuthorizationPolicy, Server } from "../../../../sandbox/mesh/mesh-objects";
import { authorize } from "../../../../sandbox/mesh/policy/authorize";
import { selects } from "../../../../sandbox/mesh/policy/selector";
import { identityOf } from "../../../../sandbox/mesh/policy/identity";
import { buildView, type MeshObjects } from "../../../../sandbox/mesh/view/build";
import { pod } from "../support";

const prometheus = pod("linkerd-viz", "prometheus", "10.0.0.1", {
    labels: { component: "prometheus" },
});
const server: Server = {
    metadata: { namespace: "linkerd-viz", name: "prometheus-admin" },
    spec: {
        podSelector: { matchLabels: { component: "prometheus" } },
        port: "http",
        proxyProtocol: "HTTP/1",
    },
};

function policy(
    name: string,
    refs: { kind: string; name: string; namespace?: string }[],
): AuthorizationPolicy {
    return {
        metadata: { namespace: "linkerd-viz", name },
        spec: {
            targetRef: { group: "policy.linkerd.io", kind: "Server", name: "prometheus-admin" },
            requiredAuthenticationRefs: refs,
        },
    };
}

const metricsApi = policy("prometheus-admin", [{ kind: "ServiceAccount", name: "metrics-api" }]);
const flagger = policy("flagger", [
    { kind: "ServiceAccount", name: "flagger", namespace: "flagger-system" },
]);

function decide(
    more: Partial<MeshObjects["policy"]>,
    client: { identity?: string; ip?: string },
    options: { port?: number; method?: string; path?: string; pod?: typeof prometheus } = {},
): string | undefined {
    const subject = options.pod ?? prometheus;
    const view = buildView({
        pods: [subject],
        services: [],
        endpointSlices: [],
        serviceProfiles: [],
        routes: new Map(),
        grpcRoutes: [],
        policy: {
            servers: [],
            authorizationPolicies: [],
            meshTls: new Map(),
            networks: new Map(),
            ...more,
        },
    });
    const target = view.podsByIp.get("10.0.0.1");
    assert.ok(target);
    const permission = authorize(view, target, options.port ?? 9898, client, {
        method: options.method ?? "GET",
        path: options.path ?? "/",
    });
    return permission.allowed ? permission.labels.authz_name : undefined;
}

const asFlagger = { identity: identityOf("flagger-system", "flagger"), ip: "10.0.0.9" };
const servers = [server];

describe("mesh inbound policy", () => {
    it("lets everyone in where no Server governs the port", () => {
        assert.equal(decide({}, {}), "all-unauthenticated");
        assert.equal(decide({ servers }, {}, { port: 4191 }), "all-unauthenticated");
    });

    it("refuses everyone whom no policy of the Server names", () => {
        assert.equal(decide({ servers }, asFlagger), undefined);
        assert.equal(
            decide({ servers, authorizationPolicies: [metricsApi] }, asFlagger),
            undefined,
        );
        assert.equal(decide({ servers, authorizationPolicies: [metricsApi] }, {}), undefined);
    });

    it("lets in whom a policy names", () => {
        const authorizationPolicies = [metricsApi, flagger];
        assert.equal(decide({ servers, authorizationPolicies }, asFlagger), "flagger");
        const own = { identity: identityOf("linkerd-viz", "metrics-api") };
        assert.equal(decide({ servers, authorizationPolicies }, own), "prometheus-admin");
    });

    it("reads MeshTLSAuthentications: names, namespaces and accounts", () => {
        const meshTls = new Map([
            [
                "linkerd-viz/clients",
                {
                    metadata: { namespace: "linkerd-viz", name: "clients" },
                    spec: {
                        identities: ["*.b.serviceaccount.identity.linkerd.cluster.local"],
                        identityRefs: [
                            { kind: "ServiceAccount", name: "web" },
                            { kind: "Namespace", name: "a" },
                        ],
                    },
                },
            ],
        ]);
        const authorizationPolicies = [
            policy("tls", [{ kind: "MeshTLSAuthentication", name: "clients" }]),
        ];
        const asks = (namespace: string, account: string): string | undefined =>
            decide(
                { servers, authorizationPolicies, meshTls },
                { identity: identityOf(namespace, account) },
            );
        assert.equal(asks("linkerd-viz", "web"), "tls");
        assert.equal(asks("a", "any"), "tls");
        assert.equal(asks("b", "any"), "tls");
        assert.equal(asks("c", "web"), undefined);
        assert.equal(
            decide({ servers, authorizationPolicies }, asFlagger),
            undefined,
            "a missing reference voids it",
        );
    });

    it("reads NetworkAuthentications", () => {
        const networks = new Map([
            [
                "linkerd-viz/pods",
                {
                    metadata: { namespace: "linkerd-viz", name: "pods" },
                    spec: { networks: [{ cidr: "10.0.0.0/24", except: ["10.0.0.13/32"] }] },
                },
            ],
        ]);
        const authorizationPolicies = [
            policy("net", [{ kind: "NetworkAuthentication", name: "pods" }]),
        ];
        const from = (ip: string): string | undefined =>
            decide({ servers, authorizationPolicies, networks }, { ip });
        assert.equal(from("10.0.0.12"), "net");
        assert.equal(from("10.0.0.13"), undefined);
        assert.equal(from("10.0.1.1"), undefined);
    });

    const modes: [string, boolean, boolean][] = [
        ["all-unauthenticated", true, true],
        ["all-authenticated", false, true],
        ["deny", false, false],
        ["audit", true, true],
    ];
    for (const [mode, anonymous, known] of modes) {
        it(`follows default policy ${mode}, of the pod and of the Server`, () => {
            const annotated = pod("linkerd-viz", "p", "10.0.0.1", {
                annotations: { "config.linkerd.io/default-inbound-policy": mode },
            });
            const open: Server = { ...server, spec: { ...server.spec, accessPolicy: mode } };
            for (const options of [
                { more: {}, pod: annotated },
                { more: { servers: [open] }, pod: prometheus },
            ]) {
                assert.equal(decide(options.more, {}, options) !== undefined, anonymous);
                assert.equal(decide(options.more, asFlagger, options) !== undefined, known);
            }
        });
    }

    it("lets probes in", () => {
        const probed = pod("linkerd-viz", "p", "10.0.0.1", { labels: { component: "prometheus" } });
        const [app] = probed.spec?.containers ?? [];
        app.readinessProbe = { httpGet: { port: "http", path: "/-/ready?x=1" } };
        assert.equal(decide({ servers }, {}, { pod: probed, path: "/-/ready" }), "probe");
        const post = { pod: probed, method: "POST", path: "/-/ready" };
        assert.equal(decide({ servers }, {}, post), undefined);
        assert.equal(decide({ servers }, {}, { pod: probed, path: "/api" }), undefined);
    });

    const selectors: [Parameters<typeof selects>[0], boolean][] = [
        [{}, true],
        [{ matchLabels: { a: "1" } }, true],
        [{ matchLabels: { a: "2" } }, false],
        [{ matchExpressions: [{ key: "a", operator: "In", values: ["1", "2"] }] }, true],
        [{ matchExpressions: [{ key: "a", operator: "NotIn", values: ["1"] }] }, false],
        [{ matchExpressions: [{ key: "b", operator: "NotIn", values: ["1"] }] }, true],
        [{ matchExpressions: [{ key: "a", operator: "Exists" }] }, true],
        [{ matchExpressions: [{ key: "a", operator: "DoesNotExist" }] }, false],
        [{ matchExpressions: [{ key: "a", operator: "Like" }] }, false],
    ];
    for (const [selector, expected] of selectors) {
        it(`${expected ? "selects" : "does not select"} {a: 1} by ${JSON.stringify(selector)}`, () =>
            assert.equal(selects(selector, { a: "1" }), expected));
    }
});
