import assert from "node:assert/strict";
import { STACKS } from "../../stacks/registered-objects";
import { UncheckedReporter } from "../../../policy/unchecked-reporter";
import { meshConfigurationPolicies } from "../../../policy/policies/mesh-configuration";
import { registered, withCertificates } from "../stack-programs";
import { MemoryCluster, runStack } from "../support";

/** The stacks of this repository, as their programs register them, under the mesh configuration policies. */
describe("mesh configuration policies over the stacks", () => {
    for (const stack of STACKS) {
        it(`find nothing in ${stack}`, async () => {
            const program = await withCertificates(await registered(stack));
            assert.ok(program.length > 20);
            // what the charts make is on the cluster, where it cannot be asked for here
            const cluster = new MemoryCluster({ value: "v1.31.4" }, "no answer");
            const notes = new UncheckedReporter();
            for (const policy of meshConfigurationPolicies(cluster.asClusters(), notes)) {
                if ("validateStack" in policy) {
                    assert.deepEqual(await runStack(policy, program), [], policy.name);
                }
            }
        });
    }

    it("find a chart's version that is taken out", async () => {
        const cluster = new MemoryCluster({ value: "v1.31.4" }, "no answer");
        const charts = meshConfigurationPolicies(
            cluster.asClusters(),
            new UncheckedReporter(),
        ).find(({ name }) => name === "pinned-charts");
        assert.ok(charts !== undefined && "validateStack" in charts);
        const without = await registered("prod", (inputs) => ({ ...inputs, version: undefined }));
        assert.equal((await runStack(charts, without)).length, 5);
    });
});
