import assert from "node:assert/strict";
import { UncheckedReporter } from "../../policy/unchecked-reporter";
import { clusterVersion } from "../../policy/policies/cluster-version";
import {
    ids,
    MemoryCluster,
    provider,
    resource,
    runResource,
    runStack,
    UNKNOWN_TEXT,
    type Violation,
} from "./support";

function linkerd(version: string, on = provider()): ReturnType<typeof resource> {
    return resource(
        "kubernetes:apps/v1:Deployment",
        {
            apiVersion: "apps/v1",
            kind: "Deployment",
            metadata: {
                name: "linkerd-destination",
                namespace: "linkerd",
                labels: { "linkerd.io/control-plane-component": "destination" },
                annotations: { "linkerd.io/created-by": `linkerd/helm ${version}` },
            },
        },
        on,
    );
}

function flagger(version: string): ReturnType<typeof resource> {
    const containers = [{ name: "flagger", image: `ghcr.io/fluxcd/flagger:${version}` }];
    return resource("kubernetes:apps/v1:Deployment", {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "flagger", namespace: "flagger-system" },
        spec: { template: { spec: { containers } } },
    });
}

const configMap = resource("kubernetes:core/v1:ConfigMap", {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "settings", namespace: "test" },
});

describe("policy cluster-version", () => {
    function make(version: string | { readonly unreachable: string }): {
        readonly policy: ReturnType<typeof clusterVersion>;
        readonly cluster: MemoryCluster;
        readonly notes: UncheckedReporter;
    } {
        const cluster = new MemoryCluster(
            typeof version === "string" ? { value: version } : version,
        );
        const notes = new UncheckedReporter();
        return { policy: clusterVersion(cluster.asClusters(), notes), cluster, notes };
    }

    const reported: [string, string, string[]][] = [
        ["EKS", "v1.31.4-eks-2d5f260", []],
        ["EKS", "v1.30.8-eks-abc", ["version/kubernetes-linkerd"]],
        ["GKE", "v1.32.2-gke.1182001", []],
        ["GKE", "v1.30.5-gke.1014001", ["version/kubernetes-linkerd"]],
        ["AKS", "v1.31.7", []],
        ["k3s", "v1.33.1+k3s1", []],
        ["k3s", "v1.28.5+k3s1", ["version/kubernetes-linkerd"]],
        ["kind", "v1.35.1", []],
        ["OpenShift", "v1.31.6+f10c92d", []],
        ["OpenShift", "v1.29.8+f10c92d", ["version/kubernetes-linkerd"]],
        ["a release candidate", "v1.32.0-rc.1", []],
        [
            "older than the floor as a number",
            "v1.9.11",
            ["version/kubernetes-floor", "version/kubernetes-linkerd"],
        ],
        [
            "just below the floor",
            "v1.15.12-eks-31566f",
            ["version/kubernetes-floor", "version/kubernetes-linkerd"],
        ],
    ];
    for (const [vendor, version, expected] of reported) {
        it(`reads ${version} (${vendor}) under Linkerd edge-26.6.3`, async () => {
            const { policy } = make(version);
            assert.deepEqual(ids(await runStack(policy, [linkerd("edge-26.6.3")])), expected);
        });
    }

    it("says of what is no version that it was not checked", async () => {
        const { policy, notes } = make("unknown");
        assert.deepEqual(await runStack(policy, [linkerd("edge-26.6.3")]), []);
        assert.match(notes.take().join(), /cluster memory: "unknown"/);
    });

    it("passes what goes together", async () => {
        const { policy, notes } = make("v1.31.4-eks-2d5f260");
        const program = [configMap, linkerd("edge-26.6.3"), flagger("1.44.0")];
        assert.deepEqual(await runStack(policy, program), []);
        assert.deepEqual(notes.take(), []);
    });

    it("stops a cluster below the floor at its first object, before anything is made", async () => {
        const { policy } = make("v1.9.11");
        const violations = await runResource(policy, configMap);
        assert.deepEqual(ids(violations), ["version/kubernetes-floor"]);
        assert.equal(violations[0].urn, configMap.urn);
        assert.match(violations[0].message, /^cluster memory: "v1\.9\.11": /);
    });

    it("stops Linkerd on a cluster that it does not support", async () => {
        const { policy } = make("v1.30.5-gke.1014001");
        assert.deepEqual(ids(await runResource(policy, configMap)), []);
        assert.deepEqual(ids(await runResource(policy, linkerd("edge-26.6.3"))), [
            "version/kubernetes-linkerd",
        ]);
    });

    it("sees products together only in the stack, and says nothing twice", async () => {
        const { policy } = make("v1.21.1");
        const program = [linkerd("stable-2.11.2"), flagger("1.44.0")];
        const before: Violation[] = [];
        for (const each of program) {
            before.push(...(await runResource(policy, each)));
        }
        assert.deepEqual(ids(before), ["version/kubernetes-flagger"]);
        assert.deepEqual(ids(await runStack(policy, program)), ["version/linkerd-flagger"]);
    });

    it("says it again in the next run", async () => {
        const { policy } = make("v1.9.11");
        assert.equal((await runStack(policy, [configMap])).length, 1);
        assert.equal((await runStack(policy, [configMap])).length, 1);
    });

    it("asks a cluster once, however many objects go to it", async () => {
        const { policy, cluster } = make("v1.31.4");
        const many = [configMap, linkerd("edge-26.6.3"), flagger("1.44.0")];
        await Promise.all(many.map((each) => runResource(policy, each)));
        await runStack(policy, many);
        assert.deepEqual(cluster.asked, ["/version"]);
    });

    it("judges each cluster by what goes there", async () => {
        const { policy } = make("v1.30.5");
        const there = linkerd("edge-26.6.3", provider({ context: "prod" }, "prod"));
        const here = linkerd("edge-25.7.5", provider({ context: "dev" }, "dev"));
        assert.deepEqual(ids(await runStack(policy, [here, there])), [
            "version/kubernetes-linkerd",
        ]);
        assert.deepEqual(ids(await runStack(policy, [here])), []);
    });

    it("takes silence for a violation, and still compares the products", async () => {
        const { policy } = make({ unreachable: "no answer within 5 s" });
        const program = [linkerd("stable-2.11.2"), flagger("1.44.0")];
        const violations = await runStack(policy, program);
        assert.deepEqual(ids(violations), [
            "version/cluster-unreachable",
            "version/linkerd-flagger",
        ]);
        assert.match(violations[0].message, /no answer within 5 s/);
    });

    it("takes silence for a warning where it is set so", async () => {
        const { policy, notes } = make({ unreachable: "no answer within 5 s" });
        const settings = { unreachable: "warning" };
        assert.deepEqual(await runResource(policy, configMap, settings), []);
        assert.deepEqual(await runStack(policy, [configMap], settings), []);
        const texts = notes.take();
        assert.equal(texts.length, 1);
        assert.match(texts[0], /version\/cluster-unreachable/);
    });

    it("does not ask for a cluster that is not known yet, and says so", async () => {
        const { policy, cluster, notes } = make("v1.9.11");
        const there = linkerd("edge-26.6.3", provider({ kubeconfig: UNKNOWN_TEXT }));
        assert.deepEqual(await runStack(policy, [there]), []);
        assert.deepEqual(cluster.asked, []);
        assert.match(notes.take().join(), /kubeconfig is not known before the update/);
    });

    it("does not ask for a provider that only writes files", async () => {
        const { policy, cluster, notes } = make("v1.9.11");
        const there = linkerd("edge-26.6.3", provider({ renderYamlToDirectory: "out" }));
        assert.deepEqual(await runStack(policy, [there]), []);
        assert.deepEqual(cluster.asked, []);
        assert.match(notes.take().join(), /writes files/);
    });

    it("says of an unlisted version that it was not checked", async () => {
        const { policy, notes } = make("v1.31.4");
        assert.deepEqual(await runStack(policy, [linkerd("dev-8a5bd2")]), []);
        assert.match(notes.take().join(), /version\/unlisted/);
    });

    it("asks nothing of a program without Kubernetes", async () => {
        const { policy, cluster } = make("v1.9.11");
        const bucket = resource("aws:s3/bucket:Bucket", { bucket: "b" });
        assert.deepEqual(await runResource(policy, bucket), []);
        assert.deepEqual(await runStack(policy, [bucket]), []);
        assert.deepEqual(cluster.asked, []);
    });
});
