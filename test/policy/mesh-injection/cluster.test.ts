import assert from "node:assert/strict";
import { CONFIG_PATH } from "../../../policy/mesh/injector";
import { canary, deployment, enabled, meshed, namespace, run } from "../mesh/support";
import { ids, provider, resource } from "../support";

describe("policy mesh-injection with a cluster", () => {
    const onCluster = {
        "/api/v1/namespaces/test": { metadata: { name: "test", ...enabled } },
        "/apis/apps/v1/namespaces/test/deployments/podinfo": {
            kind: "Deployment",
            metadata: { name: "podinfo" },
            spec: { template: {} },
        },
    };

    it("looks up on the cluster what the program does not make", async () => {
        const { asked, notes, violations } = await run([canary()], { objects: onCluster });
        assert.deepEqual([violations, notes], [[], []]);
        assert.deepEqual(
            asked.filter((path) => path !== "/version" && path !== CONFIG_PATH),
            Object.keys(onCluster),
        );
    });

    it("stops an unmeshed namespace that is on the cluster only", async () => {
        const objects = {
            ...onCluster,
            "/api/v1/namespaces/test": { metadata: { name: "test", annotations: {} } },
        };
        const target = canary();
        const { violations } = await run([target], { objects });
        assert.deepEqual(ids(violations), ["injection/namespace"]);
        assert.equal(violations[0].urn, target.urn);
    });

    it("lays the program's patch over the cluster's namespace", async () => {
        const objects = { ...onCluster, "/api/v1/namespaces/test": { metadata: { name: "test" } } };
        const program = [namespace(enabled, { type: "NamespacePatch" }), canary()];
        assert.deepEqual((await run(program, { objects })).violations, []);
    });

    it("does not take another cluster's namespace for the canary's", async () => {
        const elsewhere = resource(
            "kubernetes:core/v1:Namespace",
            { apiVersion: "v1", kind: "Namespace", metadata: { name: "test", ...enabled } },
            provider({ context: "other" }, "other"),
        );
        const { notes } = await run([elsewhere, deployment(), canary()]);
        assert.match(
            notes.join(),
            /Namespace test is neither in the program nor in cluster memory/,
        );
    });

    it("says that it did not check where the cluster does not answer", async () => {
        const { notes, violations } = await run([canary()], { objects: "no answer within 5 s" });
        assert.deepEqual(violations, []);
        assert.equal(notes.length, 1);
        assert.match(notes[0], /could not be read from cluster memory: no answer within 5 s/);
    });

    it("says that a Service as target was not found", async () => {
        const target = { targetRef: { apiVersion: "v1", kind: "Service", name: "podinfo" } };
        const { notes } = await run([meshed, canary(target)]);
        assert.match(
            notes.join(),
            /Service test\/podinfo is neither in the program nor in cluster memory/,
        );
    });
});
