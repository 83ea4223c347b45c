import assert from "node:assert/strict";

import type { PlatformArgs } from "../../../components";
import { platformReference } from "../../../components/platform-facts";
import { platformParts } from "../../../components/platform-parts";
import type { Cluster } from "../../../kube/client";
import type { Known } from "../../../kube/known";
import { stackConfig } from "../../../stacks/config";
import { type FoundParts, readParts } from "../../../stacks/existing/read-parts";
import { withFoundParts } from "../../../stacks/existing/with-existing";
import { project, rawConfig } from "../support";

type LiveObject = Readonly<Record<string, Known>> & {
    readonly metadata: Readonly<Record<string, Known>>;
};

/** A cluster with these objects by the plural of their kind, which answers the selectors of its lists. */
function clusterWith(objects: Readonly<Record<string, readonly LiveObject[]>>): Cluster {
    return {
        path: "cluster kind-dev",
        version: () => Promise.resolve({ value: "v1.35.4" }),
        object: (url) => {
            const { pathname, searchParams } = new URL(url, "https://cluster");
            const named = /\/namespaces\/([^/]+)$/.exec(pathname)?.[1];
            if (named !== undefined) {
                return Promise.resolve({
                    value: objects.namespaces?.find(({ metadata }) => metadata.name === named),
                });
            }
            const [label, value] = searchParams.get("labelSelector")?.split("=") ?? [];
            const name = searchParams.get("fieldSelector")?.replace("metadata.name=", "");
            const items = (objects[pathname.split("/").at(-1) ?? ""] ?? []).filter(
                ({ metadata }) =>
                    (name === undefined || metadata.name === name) &&
                    (label === undefined ||
                        (metadata.labels as Readonly<Record<string, Known>> | undefined)?.[
                            label
                        ] === value),
            );
            return Promise.resolve({ value: { items } });
        },
    };
}

function deployment(
    place: string,
    labels: Readonly<Record<string, string>>,
    image: string,
    ...args: readonly string[]
): LiveObject {
    const [namespace = "", name = ""] = place.split("/");
    const container = { name, image, args };
    return {
        metadata: { name, namespace, labels },
        spec: { template: { spec: { serviceAccountName: name, containers: [container] } } },
    };
}

const viz = { "linkerd.io/extension": "viz" };
const linkerdConfig = (namespace: string): LiveObject => ({
    metadata: { name: "linkerd-config", namespace },
    data: { values: "linkerdVersion: edge-24.11.8\nproxy:\n  defaultInboundPolicy: deny\n" },
});
const flagger = (place: string, provider: string, labels = {}): LiveObject =>
    deployment(
        place,
        labels,
        "ghcr.io/fluxcd/flagger:1.42.0",
        `-mesh-provider=${provider}`,
        "-metrics-server=http://prometheus.observability:9090",
    );

function platformWith(...parts: readonly string[]): PlatformArgs {
    const settings = Object.fromEntries(parts.map((part) => [part, '{"existing":true}']));
    return stackConfig("sandbox", rawConfig(settings)).config.platform;
}

async function read(
    objects: Readonly<Record<string, readonly LiveObject[]>>,
    ...parts: readonly string[]
): Promise<FoundParts & { readonly taken: PlatformArgs }> {
    const platform = platformWith(...parts);
    const found = await readParts(clusterWith(objects), project, platform);
    return { ...found, taken: withFoundParts(platform, found) };
}

describe("the parts that a stack uses as they are", () => {
    it("state their versions and settings, which the platform takes", async () => {
        const { problems, taken } = await read(
            { configmaps: [linkerdConfig("linkerd")] },
            "linkerd",
        );
        assert.deepEqual(problems, []);
        assert.equal(taken.linkerd.version, "edge-24.11.8");
        assert.deepEqual(taken.existing?.installation, {
            linkerd: "edge-24.11.8",
            defaultInboundPolicy: "deny",
        });
        assert.equal(taken.flagger.version, platformWith().flagger.version);
    });

    it("are found in any namespace, and the others are installed for them there", async () => {
        const { problems, taken } = await read(
            {
                configmaps: [linkerdConfig("mesh")],
                deployments: [deployment("metrics/metrics-api", viz, "metrics-api:edge-24.11.8")],
            },
            "linkerd",
            "viz",
        );
        assert.deepEqual(problems, []);
        const parts = platformParts(taken);
        assert.equal(parts.viz.linkerdNamespace, "mesh");
        assert.equal(parts.flagger.vizNamespace, "metrics");
        assert.equal(platformReference(parts).prometheus, "http://prometheus.metrics:9090");
        assert.equal(parts.flagger.namespace, "flagger-system");
    });

    it("take over the Prometheus that Viz queries", async () => {
        const api = (url: string): LiveObject =>
            deployment("linkerd-viz/metrics-api", viz, "metrics-api", `-prometheus-url=${url}`);
        const own = await read(
            { deployments: [api("http://prometheus.linkerd-viz.svc.cluster.local:9090")] },
            "viz",
        );
        assert.equal(own.use.prometheus, undefined);
        const { taken } = await read(
            { deployments: [api("http://thanos.monitoring:9090")] },
            "viz",
        );
        assert.equal(
            platformReference(platformParts(taken)).prometheus,
            "http://thanos.monitoring:9090",
        );
    });

    const byChart = { "app.kubernetes.io/name": "flagger" };

    it("include a Flagger by its chart under any name, or by its overlay", async () => {
        for (const live of [
            flagger("linkerd/releases", "gatewayapi:v1", byChart),
            flagger("linkerd/flagger", "linkerd"),
        ]) {
            const { installation, problems, taken } = await read(
                { deployments: [live] },
                "flagger",
            );
            assert.deepEqual(problems, []);
            assert.equal(taken.flagger.version, "1.42.0");
            assert.equal(installation.flaggerNamespace, "linkerd");
            const parts = platformParts(taken);
            assert.deepEqual(parts.loadTester?.calledBy?.[0], {
                name: live.metadata.name,
                namespace: "linkerd",
            });
            assert.equal(
                platformReference(parts).prometheus,
                "http://prometheus.observability:9090",
            );
        }
    });

    it("are the Flagger of the mesh, beside one of an ingress controller", async () => {
        const live = [
            flagger("ingress/flagger", "nginx"),
            flagger("linkerd/flagger", "gatewayapi:v1beta1"),
        ];
        const { installation, problems } = await read({ deployments: live }, "flagger");
        assert.deepEqual(problems, []);
        assert.equal(installation.flaggerNamespace, "linkerd");
    });

    it("are rejected when there are two", async () => {
        const live = [flagger("one/flagger", "linkerd"), flagger("two/flagger", "linkerd")];
        const { problems } = await read({ deployments: live }, "flagger");
        assert.deepEqual(
            problems.map(({ id, value }) => [id, value]),
            [["existing/ambiguous", "Deployment one/flagger, Deployment two/flagger"]],
        );
    });

    it("include the load tester, at its own address", async () => {
        const labels = { "app.kubernetes.io/name": "loadtester" };
        const image = "ghcr.io/fluxcd/flagger-loadtester:0.35.0";
        const { taken } = await read(
            { deployments: [deployment("tools/tester", labels, image)] },
            "loadTester",
        );
        const parts = platformParts(taken);
        assert.equal(parts.loadTester, undefined);
        assert.equal(platformReference(parts).loadTester, "http://tester.tools/");
    });

    it("are rejected when the cluster does not have them", async () => {
        const { problems } = await read(
            {},
            "linkerd",
            "viz",
            "flagger",
            "loadTester",
            "namespaces",
        );
        assert.deepEqual(
            problems.map(({ id, value }) => `${id}: ${String(value)}`),
            [
                "existing/missing: no ConfigMap of Linkerd",
                "existing/missing: no Deployment of Linkerd Viz",
                "existing/missing: no Deployment of Flagger",
                "existing/missing: no Deployment of Flagger's load tester",
                "existing/missing: no Namespace test",
            ],
        );
        for (const { fix } of problems) {
            assert.match(fix, /pulumi config rm --path linkerd-canary:\w+\.existing/);
        }
    });

    it("are namespaces whose pods get a proxy", async () => {
        const test = (inject: object): LiveObject => ({
            metadata: { name: "test", annotations: inject as Readonly<Record<string, Known>> },
        });
        const values = async (inject: object): Promise<unknown[]> =>
            (await read({ namespaces: [test(inject)] }, "namespaces")).problems.map(
                ({ value }) => value,
            );
        assert.deepEqual(await values({ "linkerd.io/inject": "enabled" }), []);
        assert.deepEqual(await values({ "linkerd.io/inject": "ingress" }), []);
        assert.deepEqual(await values({}), ["Namespace test: linkerd.io/inject is unset"]);
        assert.deepEqual(await values({ "linkerd.io/inject": "disabled" }), [
            "Namespace test: linkerd.io/inject is disabled",
        ]);
    });

    it("are not read where the cluster does not answer", async () => {
        const cluster: Cluster = {
            path: "cluster kind-dev",
            version: () => Promise.resolve({ value: "v1.35.4" }),
            object: () => Promise.resolve({ unreachable: "HTTP 403" }),
        };
        const { problems } = await readParts(cluster, project, platformWith("viz", "namespaces"));
        assert.deepEqual(
            problems.map(({ id, severity }) => [id, severity]),
            [
                ["existing/unchecked", "unchecked"],
                ["existing/unchecked", "unchecked"],
            ],
        );
    });
});
