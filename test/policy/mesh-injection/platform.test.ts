import assert from "node:assert/strict";
import type { PolicyResource } from "@pulumi/policy";
import { UncheckedReporter } from "../../../policy/unchecked-reporter";
import { meshInjection } from "../../../policy/policies/mesh-injection";
import { disabled, enabled, namespace, run, workload } from "../mesh/support";
import { ids, MemoryCluster, resource, runResource, type Violation } from "../support";

describe("policy mesh-injection on the platform", () => {
    const flagger = { name: "flagger", namespace: "flagger-system" };
    const system = (metadata: object): PolicyResource =>
        namespace(metadata, { name: "flagger-system" });
    const image = (name: string, args: readonly string[] = []): object => ({
        spec: { containers: [{ name: "main", image: `ghcr.io/fluxcd/${name}:1.44.0`, args }] },
    });
    const linkerd = namespace(enabled, { name: "linkerd-viz" });
    const viz = workload(
        "Deployment",
        { metadata: { labels: { "linkerd.io/extension": "viz" } } },
        {},
        { name: "metrics-api", namespace: "linkerd-viz" },
    );

    async function reported(program: PolicyResource[]): Promise<(string | undefined)[]> {
        return ids((await run(program)).violations);
    }

    for (const name of ["flagger", "flagger-loadtester"]) {
        it(`wants ${name} in the mesh, before it is made and among the stack`, async () => {
            const pod = workload("Deployment", image(name), {}, flagger);
            assert.deepEqual(await reported([linkerd, system(enabled), pod]), []);
            assert.deepEqual(await reported([linkerd, system({}), pod]), ["injection/platform"]);
            const clusters = new MemoryCluster({ value: "v1.31.4" }).asClusters();
            const policy = meshInjection(clusters, new UncheckedReporter());
            const before: Violation[] = [];
            for (const each of [linkerd, system({}), pod]) {
                before.push(...(await runResource(policy, each)));
            }
            assert.deepEqual(ids(before), ["injection/platform"]);
        });
    }

    it("recognizes Flagger by its command, whatever its image is called", async () => {
        for (const more of [
            { args: ["-mesh-provider=gatewayapi:v1beta1"] },
            { command: ["./flagger"], args: ["-log-level=info"] },
        ]) {
            const container = {
                name: "main",
                image: "registry.example.org/platform/fl:7",
                ...more,
            };
            const pod = workload("Deployment", { spec: { containers: [container] } }, {}, flagger);
            assert.deepEqual(await reported([linkerd, system({}), pod]), ["injection/platform"]);
        }
    });

    it("sees the program's patch of a target or of Flagger", async () => {
        const pod = workload("Deployment", image("flagger"), {}, flagger);
        const patch = resource("kubernetes:apps/v1:DeploymentPatch", {
            apiVersion: "apps/v1",
            kind: "Deployment",
            metadata: flagger,
            spec: { template: { metadata: disabled } },
        });
        assert.deepEqual(await reported([linkerd, system(enabled), pod, patch]), [
            "injection/platform",
        ]);
    });

    it("wants Viz in the mesh, but for its Jobs", async () => {
        assert.deepEqual(await reported([linkerd, viz]), []);
        assert.deepEqual(await reported([namespace({}, { name: "linkerd-viz" }), viz]), [
            "injection/platform",
        ]);
    });

    it("asks nothing of a Flagger on another mesh, or without Linkerd", async () => {
        const istio = workload(
            "Deployment",
            image("flagger", ["-mesh-provider=istio"]),
            {},
            flagger,
        );
        assert.deepEqual(await reported([linkerd, system({}), istio]), []);
        const alone = workload("Deployment", image("flagger"), {}, flagger);
        assert.deepEqual(await reported([system({}), alone]), []);
    });
});
