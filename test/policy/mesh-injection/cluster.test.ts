import assert from "node:assert/strict";
import { Clusters } from "../../../policy/clusters";
import { CONFIG_PATH } from "../../../policy/mesh/injector";
import { meshInjection } from "../../../policy/policies/mesh-injection";
import { UncheckedReporter } from "../../../policy/unchecked-reporter";
import type { Known } from "../../../kube/known";
import { canary, deployment, disabled, enabled, meshed, namespace, run } from "../mesh/support";
import { ids, provider, resource, runStack } from "../support";

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

    const live = (name: string, place = "test", spec: object = {}) => ({
        metadata: { name, namespace: place },
        spec,
    });
    const liveCanaries = (...items: object[]) => ({
        "/api/v1/namespaces/test": { metadata: { name: "test", ...enabled } },
        "/apis/flagger.app/v1beta1/canaries?limit=500": { items: items as Known[] },
    });

    for (const [what, changed] of [
        ["a Namespace", namespace()],
        ["a patch", namespace(disabled, { type: "NamespacePatch" })],
        [
            "a patch of labels",
            namespace(
                { labels: { "config.linkerd.io/admission-webhooks": "disabled" } },
                { type: "NamespacePatch" },
            ),
        ],
    ] as const) {
        it(`stops ${what} without injection for Canaries that only the cluster has`, async () => {
            const objects = liveCanaries(live("podinfo"), live("other", "elsewhere"));
            const { violations } = await run([changed], { objects });
            assert.deepEqual(ids(violations), ["injection/namespace"]);
            assert.equal(violations[0]?.urn, changed.urn);
            assert.match(violations[0]?.message ?? "", /the cluster has Canary test\/podinfo[;\n]/);
            const lenient = await run([changed], {
                objects,
                settings: { requireNamespace: false },
            });
            assert.deepEqual(lenient.violations, []);
        });
    }

    it("stops none without Canaries there, for another mesh, or with injection", async () => {
        const program = [namespace(disabled, { type: "NamespacePatch" })];
        const elsewhere = liveCanaries(live("podinfo", "elsewhere"));
        assert.deepEqual((await run(program, { objects: elsewhere })).violations, []);
        const istio = liveCanaries(live("podinfo", "test", { provider: "istio" }));
        assert.deepEqual((await run(program, { objects: istio })).violations, []);
        const kept = namespace({ labels: { team: "a" } }, { type: "NamespacePatch" });
        const objects = liveCanaries(live("podinfo"));
        assert.deepEqual((await run([kept], { objects })).violations, []);
    });

    it("says that it does not know of Canaries where they may not be read", async () => {
        const objects = { ...liveCanaries(), "/apis/flagger.app/v1beta1/canaries?limit=500": null };
        const refused = ["/apis/flagger.app/v1beta1/canaries?limit=500"];
        const program = [namespace(disabled, { type: "NamespacePatch" })];
        const { notes, violations } = await run(program, { objects, refused });
        assert.deepEqual(violations, []);
        assert.match(notes.join(), /whether there are Canaries in it could not be read: .*403/);
    });

    it("says nothing of Canaries where the provider writes files: no cluster has any", async () => {
        const plain = { apiVersion: "v1", kind: "Namespace", metadata: { name: "old" } };
        const files = provider({ renderYamlToDirectory: "out" }, "files");
        const program = [resource("kubernetes:core/v1:Namespace", plain, files), meshed];
        const notes = new UncheckedReporter();
        await runStack(meshInjection(new Clusters(), notes), program);
        assert.doesNotMatch(notes.take().join(), /Canaries/);
    });

    it("does not take another product's namespace or workload for the canary's", async () => {
        const others = [
            resource("kubernetes:example.org/v1:Namespace", {
                apiVersion: "example.org/v1",
                kind: "Namespace",
                metadata: { name: "test", ...enabled },
            }),
            resource("kubernetes:example.org/v1:Deployment", {
                apiVersion: "example.org/v1",
                kind: "Deployment",
                metadata: { name: "podinfo", namespace: "test" },
                spec: { template: { spec: { hostNetwork: true } } },
            }),
        ];
        assert.deepEqual((await run([...others, canary()], { objects: onCluster })).violations, []);
        const plain = { ...onCluster, "/api/v1/namespaces/test": { metadata: { name: "test" } } };
        const { violations } = await run([...others, canary()], { objects: plain });
        assert.deepEqual(ids(violations), ["injection/namespace"]);
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
