import assert from "node:assert/strict";

import { LoadTester, type LoadTesterArgs } from "../../../components";
import { loadTesterProblems } from "../../../components/flagger/load-tester-problems";
import type { ChartValues } from "../../../components/linkerd/values";
import { only, record, type Registration } from "../../support/recorder";

const chart = "kubernetes:helm.sh/v4:Chart";
const args: LoadTesterArgs = {
    namespace: "load",
    canaryNamespaces: ["shop", "blog"],
    install: { by: "helm", chart: { kind: "folder", path: "loadtester" } },
};

function make(more: Partial<LoadTesterArgs> = {}): Promise<Registration[]> {
    return record((opts) => new LoadTester("tester", { ...args, ...more }, opts));
}

describe("LoadTester", () => {
    it("obeys named namespaces alone, meshed and without rights, as one replica", async () => {
        const { inputs } = only(await make(), chart);
        assert.deepEqual(inputs, {
            chart: "./loadtester",
            name: "flagger-loadtester",
            namespace: "load",
            values: {
                replicaCount: 1,
                cmd: { timeout: "60m", namespaceRegexp: "^(shop|blog)$" },
                serviceAccountName: "flagger-loadtester",
                podAnnotations: { "linkerd.io/inject": "enabled" },
                podLabels: { "app.kubernetes.io/component": "load-tester" },
                securityContext: {
                    enabled: true,
                    context: {
                        allowPrivilegeEscalation: false,
                        capabilities: { drop: ["ALL"] },
                        readOnlyRootFilesystem: true,
                        runAsNonRoot: true,
                        runAsUser: 100,
                        runAsGroup: 101,
                        seccompProfile: { type: "RuntimeDefault" },
                    },
                },
                env: [{ name: "HOME", value: "/tmp" }],
                volumes: [{ name: "tmp", emptyDir: {} }],
                volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
            },
        });
    });

    it("closes its port but for Flagger", async () => {
        const registrations = await make();
        const policies = registrations.filter(({ type }) => type.includes("policy.linkerd.io"));
        const metadata = { name: "flagger-loadtester", namespace: "load" };
        assert.deepEqual(
            Object.fromEntries(policies.map(({ inputs }) => [inputs["kind"], inputs])),
            {
                Server: {
                    apiVersion: "policy.linkerd.io/v1beta3",
                    kind: "Server",
                    metadata,
                    spec: {
                        podSelector: {
                            matchLabels: { "app.kubernetes.io/component": "load-tester" },
                        },
                        port: "http",
                        proxyProtocol: "HTTP/1",
                    },
                },
                MeshTLSAuthentication: {
                    apiVersion: "policy.linkerd.io/v1alpha1",
                    kind: "MeshTLSAuthentication",
                    metadata,
                    spec: {
                        identityRefs: [
                            {
                                kind: "ServiceAccount",
                                name: "flagger",
                                namespace: "flagger-system",
                            },
                        ],
                    },
                },
                AuthorizationPolicy: {
                    apiVersion: "policy.linkerd.io/v1alpha1",
                    kind: "AuthorizationPolicy",
                    metadata,
                    spec: {
                        targetRef: {
                            group: "policy.linkerd.io",
                            kind: "Server",
                            name: "flagger-loadtester",
                        },
                        requiredAuthenticationRefs: [
                            {
                                group: "policy.linkerd.io",
                                kind: "MeshTLSAuthentication",
                                name: "flagger-loadtester",
                            },
                        ],
                    },
                },
            },
        );
        assert.equal(policies.length, 3);
    });

    it("has no token, and no role, unless it is given permissions", async () => {
        const registrations = await make();
        const account = only(registrations, "kubernetes:core/v1:ServiceAccount");
        assert.equal(account.inputs["automountServiceAccountToken"], false);
        assert.ok(!registrations.some(({ type }) => type.includes("rbac")));
    });

    const rule = { apiGroups: [""], resources: ["pods"], verbs: ["get"] };
    for (const [scope, kind, metadata] of [
        ["cluster", "ClusterRole", { name: "flagger-loadtester" }],
        ["namespace", "Role", { name: "flagger-loadtester", namespace: "load" }],
    ] as const) {
        it(`may do what it is given, in the ${scope}`, async () => {
            const registrations = await make({ permissions: { scope, rules: [rule] } });
            const role = `kubernetes:rbac.authorization.k8s.io/v1:${kind}`;
            assert.deepEqual(only(registrations, role).inputs, {
                apiVersion: "rbac.authorization.k8s.io/v1",
                kind,
                metadata,
                rules: [rule],
            });
            assert.deepEqual(only(registrations, `${role}Binding`).inputs, {
                apiVersion: "rbac.authorization.k8s.io/v1",
                kind: `${kind}Binding`,
                metadata,
                roleRef: {
                    apiGroup: "rbac.authorization.k8s.io",
                    kind,
                    name: "flagger-loadtester",
                },
                subjects: [
                    { kind: "ServiceAccount", name: "flagger-loadtester", namespace: "load" },
                ],
            });
            const account = only(registrations, "kubernetes:core/v1:ServiceAccount");
            assert.equal(account.inputs["automountServiceAccountToken"], true);
        });
    }

    it("installs the overlay, and no chart, by kustomize, under the same name", async () => {
        const registrations = await make({
            install: { by: "kustomize", overlay: "overlays/tester" },
        });
        assert.ok(!registrations.some(({ type }) => type === chart));
        assert.deepEqual(
            only(registrations, "kubernetes:kustomize/v2:Directory", "tester-chart").inputs,
            { directory: "overlays/tester", namespace: "load" },
        );
    });
});

describe("loadTesterProblems", () => {
    const found = (more: Partial<LoadTesterArgs>): string[] =>
        loadTesterProblems("t", { ...args, ...more }).map(({ id, path }) => `${path} ${id}`);
    const raw = (values: ChartValues): string[] =>
        found({ install: { by: "helm", chart: { kind: "folder", path: "x" }, values } });

    it("finds nothing in good arguments", () => {
        assert.deepEqual(found({}), []);
        assert.deepEqual(found({ calledBy: [{ name: "a", namespace: "b" }] }), []);
        assert.deepEqual(raw({ replicaCount: 1, nodeSelector: { a: "b" } }), []);
    });

    const refused: readonly [Partial<LoadTesterArgs>, string[]][] = [
        [{ canaryNamespaces: [] }, ["t.canaryNamespaces load-tester/namespaces"]],
        [
            { canaryNamespaces: ["shop", ".*"] },
            ["t.canaryNamespaces[1] load-tester/namespace-name"],
        ],
        [{ calledBy: [] }, ["t.calledBy load-tester/callers"]],
    ];
    for (const [more, expected] of refused) {
        it(`refuses ${JSON.stringify(more)}`, () => {
            assert.deepEqual(found(more), expected);
        });
    }

    const values: readonly [ChartValues, string][] = [
        [{ replicaCount: 2 }, "replicaCount"],
        [{ cmd: { namespaceRegexp: "" } }, "cmd.namespaceRegexp"],
        [{ serviceAccountName: "default" }, "serviceAccountName"],
        [{ rbac: { create: true } }, "rbac.create"],
        [
            { podAnnotations: { "linkerd.io/inject": "disabled" } },
            "podAnnotations.linkerd.io/inject",
        ],
        [{ service: { port: 8080 } }, "service.port"],
        [{ nameOverride: "x" }, "nameOverride"],
        [{ fullnameOverride: "x" }, "fullnameOverride"],
    ];
    for (const [given, key] of values) {
        it(`refuses the raw value ${JSON.stringify(given)}`, () => {
            assert.deepEqual(raw(given), [`t.install.values.${key} load-tester/raw-value`]);
        });
    }
});
