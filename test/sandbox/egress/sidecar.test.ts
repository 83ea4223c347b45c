import assert from "node:assert/strict";
import { sidecarPatch } from "../../../sandbox/egress/sidecar";

describe("sandbox/egress/sidecar", () => {
    const paths = (patch: ReturnType<typeof sidecarPatch>) =>
        patch.map((operation) => operation.path);

    it("adds the proxy's container, and the labels that Prometheus reads", () => {
        const patch = sidecarPatch(
            { metadata: { labels: { app: "web" } } },
            { kind: "Deployment", name: "web" },
        );
        assert.deepEqual(paths(patch), [
            "/metadata/labels/linkerd.io~1control-plane-ns",
            "/metadata/labels/linkerd.io~1proxy-deployment",
            "/metadata/annotations",
            "/spec/containers/-",
        ]);
        assert.equal(patch[1].value, "web");
    });

    it("makes the maps that a bare pod lacks, and names no workload where there is none", () => {
        const patch = sidecarPatch({}, undefined);
        assert.deepEqual(patch[0], {
            op: "add",
            path: "/metadata/labels",
            value: { "linkerd.io/control-plane-ns": "linkerd" },
        });
    });
});
