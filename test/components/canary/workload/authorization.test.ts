import assert from "node:assert/strict";

import {
    type Authorization,
    authorizationPolicies,
} from "../../../../components/canary/workload/authorization";
import { authorizationProblems } from "../../../../components/canary/workload/authorization-problems";
import type { Target } from "../../../../components/canary/workload/target";
import { platform } from "../../../support/workload";

const target: Target = {
    kind: "Deployment",
    name: "shop",
    namespace: "test",
    selector: { label: "app", value: "store" },
};

const specs = (authorization: Authorization): Record<string, unknown> =>
    Object.fromEntries(
        authorizationPolicies(target, "http", authorization, platform).map(
            ({ kind, metadata, spec }) => [`${kind} ${metadata.name}`, spec],
        ),
    );

describe("authorizationPolicies", () => {
    const podSelector = {
        matchExpressions: [{ key: "app", operator: "In", values: ["store", "store-primary"] }],
    };

    it("closes the port and the metrics of canary and primary to all but those who need them", () => {
        assert.deepEqual(specs({ clients: [{ namespace: "web", serviceAccount: "front" }] }), {
            "Server shop": { podSelector, port: "http", accessPolicy: "deny" },
            "MeshTLSAuthentication shop-services": {
                identityRefs: [
                    { kind: "ServiceAccount", name: "front", namespace: "web" },
                    { kind: "ServiceAccount", name: "flagger-loadtester", namespace: "test" },
                ],
            },
            "AuthorizationPolicy shop-services": {
                targetRef: { group: "policy.linkerd.io", kind: "Server", name: "shop" },
                requiredAuthenticationRefs: [
                    {
                        group: "policy.linkerd.io",
                        kind: "MeshTLSAuthentication",
                        name: "shop-services",
                    },
                ],
            },
            "Server shop-admin": { podSelector, port: "linkerd-admin", accessPolicy: "deny" },
            "MeshTLSAuthentication shop-admin-services": {
                identityRefs: [{ kind: "Namespace", name: "linkerd-viz" }],
            },
            "AuthorizationPolicy shop-admin-services": {
                targetRef: { group: "policy.linkerd.io", kind: "Server", name: "shop-admin" },
                requiredAuthenticationRefs: [
                    {
                        group: "policy.linkerd.io",
                        kind: "MeshTLSAuthentication",
                        name: "shop-admin-services",
                    },
                ],
            },
        });
    });

    it("gives each sort of client a policy of its own, for one policy asks for all it names", () => {
        const all = specs({
            clients: [{ identity: "a.b" }, { network: "10.0.0.0/8" }],
            prometheus: { network: "10.1.0.0/16" },
            loadTester: { identity: "c.d" },
        });
        assert.deepEqual(all["MeshTLSAuthentication shop-identities"], {
            identities: ["a.b", "c.d"],
        });
        assert.deepEqual(all["NetworkAuthentication shop-networks"], {
            networks: [{ cidr: "10.0.0.0/8" }],
        });
        assert.deepEqual(all["NetworkAuthentication shop-admin-networks"], {
            networks: [{ cidr: "10.1.0.0/16" }],
        });
        assert.deepEqual(
            Object.keys(all).filter((name) => name.startsWith("AuthorizationPolicy")),
            [
                "AuthorizationPolicy shop-identities",
                "AuthorizationPolicy shop-networks",
                "AuthorizationPolicy shop-admin-networks",
            ],
        );
    });
});

describe("authorizationProblems", () => {
    const ids = (authorization: Authorization, over = {}, hasChecks = true): string[] =>
        authorizationProblems(authorization, { ...platform, ...over }, hasChecks).map(
            ({ id, path }) => `${id} ${path}`,
        );

    it("passes what it can decide", () => {
        assert.deepEqual(ids({ clients: [{ network: "fd00::/8" }, { namespace: "web" }] }), []);
        const svc = { prometheus: "http://prometheus.monitoring.svc.cluster.local:9090" };
        assert.deepEqual(ids({ clients: [] }, svc), []);
    });

    for (const network of ["10.0.0.0/33", "ten", "10.0.0.0/8/8", "fd00::/129", "10.0.0.0/"]) {
        it(`refuses the network ${network}`, () => {
            assert.deepEqual(ids({ clients: [{ network }] }), [
                "authorization/network authorization.clients[0].network",
            ]);
        });
    }

    for (const prometheus of [
        "https://prometheus.example.com",
        "http://10.0.0.1:9090",
        "http://p",
    ]) {
        it(`asks who scrapes where ${prometheus} does not say it`, () => {
            assert.deepEqual(ids({ clients: [] }, { prometheus }), [
                "authorization/prometheus authorization.prometheus",
            ]);
            const own = { clients: [], prometheus: { network: "0.0.0.0/0" } };
            assert.deepEqual(ids(own, { prometheus }), []);
        });
    }

    it("asks who runs the checks, where there are any", () => {
        const loadTester = "https://tests.example.com";
        assert.deepEqual(ids({ clients: [] }, { loadTester }), [
            "authorization/load-tester authorization.loadTester",
        ]);
        assert.deepEqual(ids({ clients: [] }, { loadTester }, false), []);
    });
});
