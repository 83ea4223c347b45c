import assert from "node:assert/strict";
import type { PolicyResource } from "@pulumi/policy";
import { enabled, namespace, run, workload } from "../mesh/support";
import { ids, resource } from "../support";

describe("policy mesh-injection on a Canary of a Service", () => {
    const service = resource("kubernetes:core/v1:Service", {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "web", namespace: "test" },
        spec: { selector: { app: "web" } },
    });
    const canary = resource("kubernetes:flagger.app/v1beta1:Canary", {
        apiVersion: "flagger.app/v1beta1",
        kind: "Canary",
        metadata: { name: "web", namespace: "test" },
        spec: { targetRef: { apiVersion: "v1", kind: "Service", name: "web" } },
    });
    const pods = (spec: object): PolicyResource =>
        workload("StatefulSet", { metadata: { labels: { app: "web", tier: "front" } }, spec });

    async function told(
        program: PolicyResource[],
    ): Promise<{ violations: (string | undefined)[]; notes: string[] }> {
        const { notes, violations } = await run(program);
        return { violations: ids(violations), notes };
    }

    it("judges the pods that it selects", async () => {
        const around = [namespace(enabled), service, canary];
        assert.deepEqual(await told([...around, pods({})]), { violations: [], notes: [] });
        assert.deepEqual((await told([...around, pods({ hostNetwork: true })])).violations, [
            "injection/workload",
        ]);
    });

    it("says where the program has none", async () => {
        const { notes, violations } = await told([namespace(enabled), service, canary]);
        assert.deepEqual(violations, []);
        assert.match(notes.join(), /no workload with pods that Service test\/web selects/);
    });
});
