import assert from "node:assert/strict";
import { stringify } from "yaml";
import type { KubernetesObject } from "../../../rules/canary";
import { clusterNetworks, proxyInitAsRoot } from "../../../rules/mesh/cluster-networks";
import {
    cniParts,
    controlPlaneOnce,
    controlPlaneParts,
    extensionOnce,
    gatewayApiParts,
    installationPaths,
    oneRelease,
} from "../../../rules/mesh/installation";
import { checkMeshRule } from "../../../rules/mesh/rule";
import { vizMeshed, vizNamespace, vizParts, vizPrometheus } from "../../../rules/mesh/viz";
import { broken, object, survivesAnyShape } from "./support";

const namespace = "linkerd";
const createdBy = (release: string) => ({
    annotations: { "linkerd.io/created-by": `linkerd/helm ${release}` },
});

const destination = object(
    "Deployment",
    "linkerd-destination",
    {},
    {
        namespace,
        labels: { "linkerd.io/control-plane-component": "destination" },
        ...createdBy("edge-26.6.3"),
    },
);

function config(values: object): KubernetesObject {
    return object(
        "ConfigMap",
        "linkerd-config",
        { data: { values: stringify(values) } },
        { namespace },
    );
}

function crd(name: string, ...versions: string[]): KubernetesObject {
    const spec = { versions: versions.map((version) => ({ name: version })) };
    return object("CustomResourceDefinition", name, { spec });
}

function viz(name: string, metadata: object = {}): KubernetesObject {
    const labels = { "linkerd.io/extension": "viz" };
    return object(
        "Deployment",
        name,
        { spec: { template: {} } },
        { namespace: "linkerd-viz", labels, ...metadata },
    );
}

function vizNamespaceObject(metadata: object): KubernetesObject {
    return object("Namespace", "linkerd-viz", {}, metadata);
}

describe("rules of the installation", () => {
    it("want the Gateway API's routes in v1", () => {
        const route = "httproutes.gateway.networking.k8s.io";
        const judged = (...objects: KubernetesObject[]) =>
            broken(gatewayApiParts, [destination, ...objects], {});
        assert.deepEqual(judged(crd(route, "v1beta1", "v1")), []);
        assert.deepEqual(judged(crd("grpcroutes.gateway.networking.k8s.io", "v1")), []);
        assert.deepEqual(judged(object("Release", "g", { spec: { chart: "gateway-api" } })), []);
        assert.equal(judged().length, 1);
        assert.equal(judged(crd(route, "v1beta1")).length, 1);
        const other = "grpcroutes.gateway.networking.k8s.io";
        assert.equal(judged(crd(route, "v1"), crd(other, "v1alpha2")).length, 1);
        assert.equal(judged(crd(route, "v1beta1"), crd(other, "v1alpha2")).length, 2);
        assert.equal(judged(crd("tcproutes.gateway.networking.k8s.io", "v1")).length, 1);
    });

    it("take the routes of Linkerd's own chart in any version, as linkerd check does", () => {
        const [route, other] = ["httproutes", "grpcroutes"].map(
            (name) => `${name}.gateway.networking.k8s.io`,
        ) as [string, string];
        const linkerds = (name: string) => {
            const own = crd(name, "v1beta1");
            return { ...own, metadata: { ...own.metadata, ...createdBy("edge-24.8.1") } };
        };
        const judged = (...objects: KubernetesObject[]) =>
            broken(gatewayApiParts, [destination, ...objects], {});
        assert.deepEqual(judged(linkerds(route)), []);
        assert.deepEqual(judged(linkerds(route), crd(other, "v1alpha2")), []);
        // it looks at HTTPRoute first
        assert.equal(judged(crd(route, "v1beta1"), linkerds(other)).length, 1);
    });

    it("want the CNI plugin where Linkerd counts on it", () => {
        assert.deepEqual(broken(cniParts, [destination, config({ cniEnabled: false })], {}), []);
        assert.equal(broken(cniParts, [destination, config({ cniEnabled: true })], {}).length, 5);
        const release = object("Release", "cni", { spec: { chart: "linkerd2-cni" } });
        assert.deepEqual(
            broken(cniParts, [destination, config({ cniEnabled: true }), release], {}),
            [],
        );
    });

    it("want each part of the control plane, a CRD in its version", () => {
        const all = broken(controlPlaneParts, [destination], {});
        assert.ok(all.length > 20);
        const released = object("Release", "crds", { spec: { chart: "linkerd-crds" } });
        assert.equal(
            broken(controlPlaneParts, [destination, released], {}).length,
            all.length - 10,
        );
        const old = crd("servers.policy.linkerd.io", "v1alpha1");
        const values = checkMeshRule(controlPlaneParts, [destination], {}).map(
            ({ value }) => value,
        );
        assert.ok(values.includes("ServiceAccount linkerd/linkerd-identity"));
        assert.ok(values.includes("ClusterRole linkerd-linkerd-identity"));
        const bare = checkMeshRule(
            controlPlaneParts,
            [destination, crd("servers.policy.linkerd.io")],
            {},
        );
        assert.ok(
            bare.some(({ requirement }) =>
                requirement.endsWith("version v1beta3, but it has none"),
            ),
        );
        assert.equal(broken(controlPlaneParts, [destination, old], {}).length, all.length);
        const present = crd("servers.policy.linkerd.io", "v1alpha1", "v1beta3");
        assert.equal(broken(controlPlaneParts, [destination, present], {}).length, all.length - 1);
        const silent = config({ disableHeartBeat: true });
        assert.equal(broken(controlPlaneParts, [destination, silent], {}).length, all.length - 2);
    });

    it("know where the cluster has all of it", () => {
        const paths = installationPaths({ metadata: { namespace } });
        assert.ok(paths.includes("/api/v1/namespaces/linkerd/serviceaccounts/linkerd-identity"));
        assert.deepEqual([...new Set(paths)].length, paths.length - 1);
    });

    it("want charts of one release", () => {
        const other = viz("metrics-api", createdBy("edge-25.7.5"));
        assert.deepEqual(
            broken(oneRelease, [destination, viz("metrics-api", createdBy("edge-26.6.3"))], {}),
            [],
        );
        assert.deepEqual(
            broken(oneRelease, [destination, viz("web", createdBy("%!s(<nil>)"))], {}),
            [],
        );
        assert.deepEqual(broken(oneRelease, [destination, other], {}), [
            'Deployment linkerd-viz/metrics-api: metadata.annotations["linkerd.io/created-by"]',
        ]);
    });

    it("want one control plane", () => {
        const other = { ...destination, metadata: { ...destination.metadata, namespace: "mesh" } };
        assert.deepEqual(broken(controlPlaneOnce, [destination], {}), []);
        assert.equal(broken(controlPlaneOnce, [destination, other], {}).length, 2);
    });

    it("want an extension once", () => {
        const labelled = (name: string, extension: string) =>
            object("Namespace", name, {}, { labels: { "linkerd.io/extension": extension } });
        assert.deepEqual(
            broken(extensionOnce, [labelled("a", "viz"), labelled("b", "jaeger")], {}),
            [],
        );
        assert.equal(
            broken(extensionOnce, [labelled("a", "viz"), labelled("b", "viz")], {}).length,
            2,
        );
    });

    it("want Viz whole, labelled, meshed, and with a Prometheus", () => {
        const good = vizNamespaceObject({
            labels: { "linkerd.io/extension": "viz" },
            annotations: {
                "linkerd.io/inject": "enabled",
                "viz.linkerd.io/external-prometheus": "http://x",
            },
        });
        const bare = vizNamespaceObject({});
        const api = viz("metrics-api");
        for (const rule of [vizNamespace, vizMeshed, vizPrometheus]) {
            assert.deepEqual(broken(rule, [api, good], {}), [], rule.id);
            assert.ok(broken(rule, [api, bare], {}).length > 0, rule.id);
        }
        const job = object("Job", "namespace-metadata", {}, { namespace: "linkerd-viz" });
        assert.deepEqual(broken(vizNamespace, [api, bare, job], {}), []);
        assert.equal(broken(vizParts, [api], {}).length, 8);
        assert.deepEqual(broken(vizParts, [viz("web")], {}), []);
        assert.deepEqual(broken(vizParts, [viz("metrics-api", { labels: {} })], {}), []);
    });

    it("survive objects of any shape", () => {
        const objects = [
            destination,
            config({ cniEnabled: true }),
            crd("a", "v1"),
            viz("metrics-api"),
        ];
        for (const rule of [
            controlPlaneParts,
            cniParts,
            gatewayApiParts,
            oneRelease,
            vizPrometheus,
        ]) {
            assert.ok(survivesAnyShape(rule, objects, {}) > 100);
        }
    });
});

describe("rules on the cluster's nodes, at the edges", () => {
    const held = (networks: string, podCIDR: string): boolean =>
        broken(
            clusterNetworks,
            [config({ clusterNetworks: networks }), object("Node", "a", { spec: { podCIDR } })],
            {},
        ).length === 0;

    it("take a network that is one of Linkerd's as it is", () => {
        assert.ok(held("10.244.0.0/16", "10.244.0.0/16"));
        assert.ok(held("0.0.0.0/0", "203.0.113.0/24"));
        assert.ok(held("203.0.113.7/32", "203.0.113.7"));
        assert.ok(held("2001:db8::1/128", "2001:db8::1"));
        assert.ok(!held("10.244.0.0/16", "10.244.0.0/15"));
    });

    it("read nothing that is no network", () => {
        for (const network of ["10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "10.0.0.0/8.5", "ten"]) {
            assert.ok(!held(network, "10.1.0.0/24"), network);
        }
        assert.ok(!held("fd00::/129", "fd00::/64"));
    });
});

describe("rules on the cluster's nodes", () => {
    const node = (podCIDR: string, runtime = "containerd://2.0.0") =>
        object("Node", "a", {
            spec: { podCIDR },
            status: { nodeInfo: { containerRuntimeVersion: runtime } },
        });
    const service = (clusterIP: string) => object("Service", "web", { spec: { clusterIP } });
    const networks = config({ clusterNetworks: "10.0.0.0/8,fd00::/8" });

    it("want the networks of all pods and Services among Linkerd's", () => {
        const good = [
            node("10.244.1.0/24"),
            node("fd12::/64"),
            service("10.96.0.1"),
            service("None"),
        ];
        assert.deepEqual(broken(clusterNetworks, [networks, ...good], {}), []);
        assert.deepEqual(broken(clusterNetworks, [networks, node(""), service("")], {}), []);
        const bad = [
            node("100.64.0.0/16"),
            node("10.0.0.0/7"),
            service("172.20.0.1"),
            service("2001:db8::1"),
        ];
        assert.equal(broken(clusterNetworks, [networks, ...bad], {}).length, 4);
    });

    it("want a root init container on Docker alone", () => {
        const docker = node("10.0.0.0/24", "docker://20.10.0");
        const judged = (values: object) =>
            broken(proxyInitAsRoot, [config(values), docker, node("10.0.1.0/24")], {});
        assert.deepEqual(judged({}), ["Node a: status.nodeInfo.containerRuntimeVersion"]);
        assert.deepEqual(judged({ proxyInit: { runAsRoot: true } }), []);
        assert.deepEqual(judged({ cniEnabled: true }), []);
    });

    it("survive objects of any shape", () => {
        const objects = [networks, node("10.0.0.0/24"), service("10.0.0.1")];
        for (const rule of [clusterNetworks, proxyInitAsRoot]) {
            assert.ok(survivesAnyShape(rule, objects, {}) > 100);
        }
    });
});
