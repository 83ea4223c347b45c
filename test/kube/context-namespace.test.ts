import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { clusterIdentity, contextNamespace } from "../../kube/context-namespace";
import { objectsOf } from "../../policy/program/stack";
import { provider, resource } from "../policy/support";

const config = JSON.stringify({
    contexts: [
        { name: "main", context: { cluster: "a", namespace: "shop" } },
        { name: "bare", context: { cluster: "a" } },
    ],
    "current-context": "main",
});

describe("clusterIdentity", () => {
    const withClusters = (...clusters: readonly (readonly [string, string, string])[]): string =>
        JSON.stringify({
            clusters: clusters.map(([name, server, ca]) => ({
                name,
                cluster: { server, "certificate-authority-data": ca },
            })),
            contexts: clusters.map(([cluster]) => ({ name: cluster, context: { cluster } })),
            "current-context": clusters[0]?.[0],
        });
    const [a, b] = ["https://a.example:6443", "https://b.example:6443"];

    it("is the same for every way to the same address with the same authority", () => {
        const key = clusterIdentity({ kubeconfig: withClusters(["x", a, "CA"]) });
        const both = withClusters(["y", b, "CA"], ["x", `${a}/`, "CA"]);
        assert.equal(clusterIdentity({ kubeconfig: both, context: "x" }), key);
        assert.equal(clusterIdentity({ kubeconfig: both, cluster: "x" }), key);
        assert.notEqual(clusterIdentity({ kubeconfig: both }), key);
        assert.notEqual(clusterIdentity({ kubeconfig: withClusters(["x", a, "other"]) }), key);
    });

    it("is that of the target where no address is known", () => {
        const [one, same, other] = ["a", "a", "b"].map((context) => clusterIdentity({ context }));
        assert.equal(one, same);
        assert.notEqual(one, other);
    });
});

describe("contextNamespace", () => {
    it("reads the current context's, or that of the named one", () => {
        assert.equal(contextNamespace({ kubeconfig: config }), "shop");
        assert.equal(contextNamespace({ kubeconfig: config, context: "bare" }), undefined);
        assert.equal(contextNamespace({ kubeconfig: config, context: "none" }), undefined);
    });

    it("merges the files of KUBECONFIG, and leaves aside what is none", () => {
        const dir = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-kubeconfig-"));
        const file = (name: string, text: string): string => {
            fs.writeFileSync(path.join(dir, name), text);
            return path.join(dir, name);
        };
        const before = process.env.KUBECONFIG;
        try {
            process.env.KUBECONFIG = [
                path.join(dir, "missing"),
                file("broken", "a: [b"),
                file("first", "current-context: main"),
                file("second", config),
            ].join(path.delimiter);
            assert.equal(contextNamespace({}), "shop");
        } finally {
            process.env.KUBECONFIG = before;
            fs.rmSync(dir, { recursive: true });
        }
    });

    it("places objects that name no namespace, unless the provider does", () => {
        const props = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } };
        const placed = (on: object): unknown =>
            objectsOf({
                resources: [resource("kubernetes:core/v1:ConfigMap", props, provider(on))],
            })[0]?.namespace;
        assert.equal(placed({ kubeconfig: config }), "shop");
        assert.equal(placed({ kubeconfig: config, namespace: "team" }), "team");
        assert.equal(placed({ kubeconfig: config, context: "bare" }), "default");
    });
});
