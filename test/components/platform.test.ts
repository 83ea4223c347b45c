import assert from "node:assert/strict";

import { Platform, type PlatformArgs } from "../../components";
import { platformReference } from "../../components/platform-facts";
import { platformParts } from "../../components/platform-parts";
import { exampleFile } from "../../docs/generate/pages";
import {
    certificateOutputs,
    only,
    record,
    recordModule,
    type Registration,
} from "../support/recorder";

const loadTester = {
    namespace: "test",
    install: { by: "helm", chart: { kind: "folder", path: "loadtester" } },
} as const;
const folder = (path: string) => ({ kind: "folder", path }) as const;

const args: PlatformArgs = {
    gatewayApi: { version: "1.2.1", manifests: "gateway-api/*.yaml" },
    linkerd: {
        version: "edge-25.7.5",
        crds: folder("crds"),
        controlPlane: folder("cp"),
    },
    viz: { chart: folder("viz") },
    flagger: { version: "1.44.0", install: { by: "helm", chart: folder("flagger") } },
    loadTester,
    canaryNamespaces: ["test"],
};

describe("Platform", () => {
    let registrations: Registration[];
    before(async () => {
        registrations = await record((opts) => new Platform("platform", args, opts));
    });

    it("makes each part after those that it needs, the namespaces before all", () => {
        const order = [
            "platform-namespaces-test",
            "platform-gateway-api-crds",
            "platform-linkerd-crds",
            "platform-linkerd-control-plane",
            "platform-viz-chart",
            "platform-flagger-install",
        ];
        const names = registrations.map(({ name }) => name);
        assert.deepEqual(
            names.filter((name) => order.includes(name)),
            order,
        );
        assert.ok(
            names.indexOf("platform-load-tester-chart") >
                names.indexOf("platform-linkerd-control-plane"),
            "the load tester before the mesh",
        );
    });

    it("registers each resource once", () => {
        const names = registrations.map(({ type, name }) => `${type} ${name}`);
        assert.equal(new Set(names).size, names.length);
        const count = (type: string): number =>
            registrations.filter((one) => one.type.endsWith(type)).length;
        assert.deepEqual(
            ["Namespace", "Chart", "ConfigGroup", "IdentityCertificates", "ServingCertificate"].map(
                (type) => [type, count(`:${type}`)],
            ),
            [
                ["Namespace", 4],
                ["Chart", 5],
                ["ConfigGroup", 1],
                ["IdentityCertificates", 1],
                ["ServingCertificate", 5],
            ],
        );
    });

    it("lets the load tester serve the canary namespaces, called by Flagger", () => {
        const { inputs } = only(registrations, "kubernetes:helm.sh/v4:Chart", "-load-tester-chart");
        assert.deepEqual([inputs["name"], inputs["namespace"]], ["flagger-loadtester", "test"]);
        const { cmd } = inputs["values"] as { cmd: object };
        assert.deepEqual(cmd, { timeout: "60m", namespaceRegexp: "^(test)$" });
        const callers = only(
            registrations,
            "kubernetes:policy.linkerd.io/v1alpha1:MeshTLSAuthentication",
        );
        assert.deepEqual(callers.inputs["spec"], {
            identityRefs: [
                { kind: "ServiceAccount", name: "flagger", namespace: "flagger-system" },
            ],
        });
    });

    it("gives the load tester a namespace of its own where it is asked to", async () => {
        const own = await record(
            (opts) =>
                new Platform(
                    "platform",
                    { ...args, loadTester: { ...loadTester, namespace: "load" } },
                    opts,
                ),
        );
        assert.deepEqual(
            own
                .filter(({ type }) => type === "kubernetes:core/v1:Namespace")
                .map(({ name }) => name)
                .sort(),
            ["flagger-system", "linkerd", "linkerd-viz", "load", "test"].map(
                (namespace) => `platform-namespaces-${namespace}`,
            ),
        );
    });

    it("lets Flagger ask the external Prometheus that Viz asks", async () => {
        const made: Platform[] = [];
        const external = await record((opts) =>
            made.push(
                new Platform(
                    "platform",
                    {
                        ...args,
                        viz: {
                            chart: folder("viz"),
                            prometheus: {
                                kind: "external",
                                url: "http://p.monitoring:9090",
                                scrapeInterval: "1m",
                            },
                        },
                        flagger: {
                            ...args.flagger,
                            noCrossNamespaceRefs: true,
                            selectorLabels: ["team"],
                        },
                    },
                    opts,
                ),
            ),
        );
        const { values } = only(external, "kubernetes:helm.sh/v4:Chart", "-flagger-install")
            .inputs as { values: Record<string, unknown> };
        assert.equal(values["metricsServer"], "http://p.monitoring:9090");
        const { prometheus, installation } = made[0].reference;
        assert.equal(prometheus, "http://p.monitoring:9090");
        assert.deepEqual(
            [
                installation.metricsServer,
                installation.scrapeSeconds,
                installation.noCrossNamespaceRefs,
                installation.selectorLabels,
            ],
            ["http://p.monitoring:9090", 60, true, ["team"]],
        );
    });

    it("leaves out what is not asked for", async () => {
        const bare = await record(
            (opts) =>
                new Platform(
                    "platform",
                    {
                        ...args,
                        gatewayApi: { managed: false },
                        loadTester: undefined,
                        canaryNamespaces: undefined,
                    },
                    opts,
                ),
            { ...certificateOutputs, ...fittingCrd },
        );
        const named = (end: string): number => bare.filter(({ name }) => name.endsWith(end)).length;
        assert.deepEqual(
            ["-gateway-api-crds", "-gateway-api-live", "-load-tester", "-linkerd-crds"].map(named),
            [0, 1, 0, 1],
        );
        assert.equal(bare.filter(({ type }) => type.endsWith(":Namespace")).length, 3);
    });

    it("tells canaries what they need to know of it", async () => {
        const made: Platform[] = [];
        await record((opts) => made.push(new Platform("platform", args, opts)));
        assert.deepEqual(made[0].reference, {
            prometheus: "http://prometheus.linkerd-viz:9090",
            loadTester: "http://flagger-loadtester.test/",
            installation: {
                meshProvider: "gatewayapi:v1beta1",
                metricsServer: "http://prometheus.linkerd-viz:9090",
                flagger: "1.44.0",
                flaggerNamespace: "flagger-system",
                flaggerMeshed: true,
                noCrossNamespaceRefs: false,
                linkerd: "edge-25.7.5",
                gatewayApi: "1.2.1",
                scrapeSeconds: 10,
            },
        });
    });

    it("tells them of proxies that are set up otherwise than Linkerd's", () => {
        const proxy = { opaquePorts: [5432, "9000-9010"], inboundPolicy: "deny" } as const;
        const { installation } = platformReference(
            platformParts({ ...args, linkerd: { ...args.linkerd, proxy } }),
        );
        assert.deepEqual(installation.opaquePorts, ["5432", "9000-9010"]);
        assert.equal(installation.defaultInboundPolicy, "deny");
    });

    it("refuses everything that is wrong at once, and registers nothing", async () => {
        const registrations = await record((opts) =>
            assert.throws(
                () =>
                    new Platform(
                        "platform",
                        {
                            ...args,
                            kubernetes: "v1.21.1",
                            gatewayApi: { version: "1.5.1", manifests: "x" },
                            canaryNamespaces: [],
                        },
                        opts,
                    ),
                {
                    __pulumiRunError: true,
                    message:
                        /^4 problems in Platform platform:\n.*platform\.kubernetes: "v1\.21\.1".*\n.*platform\.gatewayApi\.version: "1\.5\.1".*\n.*\[version\/kubernetes-flagger\]\n.*platform\.loadTester\.canaryNamespaces/,
                },
            ),
        );
        assert.deepEqual(registrations, []);
    });

    describe("on a cluster that has parts of it already", () => {
        const named = (made: readonly Registration[]): string[] => made.map(({ name }) => name);
        const existing = (...parts: NonNullable<PlatformArgs["existing"]>["parts"]) =>
            record((opts) => new Platform("platform", { ...args, existing: { parts } }, opts));

        it("makes nothing of them, and everything else", async () => {
            const made = named(await existing("linkerd", "viz", "flagger"));
            assert.deepEqual(
                made.filter((name) => /-(linkerd|linkerd-viz|viz|flagger)(-|$)/.test(name)),
                [],
            );
            for (const other of ["namespaces-test", "load-tester-chart", "gateway-api-crds"]) {
                assert.ok(made.includes(`platform-${other}`), other);
            }
        });

        it("authorizes the clients of an existing Viz, and calls an existing load tester", async () => {
            const queriedBy = [{ name: "flagger-loadtester", namespace: "test" }];
            const made = await record((opts) => {
                const platform = new Platform(
                    "platform",
                    {
                        ...args,
                        viz: { ...args.viz, queriedBy },
                        existing: {
                            parts: ["viz", "loadTester"],
                            namespaces: { viz: "metrics" },
                            loadTester: "http://tester.tools/",
                        },
                    },
                    opts,
                );
                assert.equal(platform.reference.loadTester, "http://tester.tools/");
                assert.equal(platform.reference.prometheus, "http://prometheus.metrics:9090");
                return platform;
            });
            const clients = made.filter(({ name }) => name.includes("prometheus-clients"));
            assert.deepEqual(
                clients.map(({ inputs }) => inputs.metadata),
                Array(2).fill({ name: "prometheus-admin-clients", namespace: "metrics" }),
            );
            assert.ok(!named(made).some((name) => name.startsWith("platform-load-tester")));
        });

        it("makes the mesh in namespaces of the user", async () => {
            const made = named(await existing("namespaces"));
            assert.ok(!made.includes("platform-namespaces-test"));
            assert.ok(made.includes("platform-namespaces-linkerd"));
            assert.equal(made.length, registrations.length - 1);
        });

        it("passes on to canaries what the cluster states", () => {
            const installation = { linkerd: "edge-24.11.8", meshProvider: "linkerd" };
            const parts = platformParts({
                ...args,
                existing: { parts: ["linkerd"], installation },
            });
            const reference = platformReference(parts).installation;
            assert.equal(reference.linkerd, "edge-24.11.8");
            assert.equal(reference.meshProvider, "linkerd");
            assert.equal(reference.flagger, "1.44.0");
        });

        it("is a program of a few lines (docs/existing-cluster.md)", async () => {
            const made = await recordModule(exampleFile("existing-cluster"), {
                ...certificateOutputs,
                ...fittingCrd,
            });
            const parts = made.map(({ type }) => type.split(":").at(-1) ?? "");
            assert.deepEqual(
                parts.filter((part) => /^(Linkerd|LinkerdViz|Flagger|LoadTester)$/.test(part)),
                ["Flagger", "LoadTester"],
            );
        });
    });
});

const fittingCrd = {
    "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition": {
        metadata: { annotations: { "gateway.networking.k8s.io/bundle-version": "v1.2.1" } },
        spec: { versions: [{ name: "v1beta1", served: true }] },
    },
};
