import assert from "node:assert/strict";
import type { PolicyResource } from "@pulumi/policy";
import { CONFIG_PATH } from "../../../policy/mesh/injector";
import { CANARIES_PATH } from "../../../policy/mesh/live-namespaces";
import { UncheckedReporter } from "../../../policy/unchecked-reporter";
import { meshInjection } from "../../../policy/policies/mesh-injection";
import { canary, deployment, enabled, INJECT, meshed, namespace, run } from "../mesh/support";
import { ids, MemoryCluster, runResource, runStack, type Violation } from "../support";

describe("policy mesh-injection", () => {
    const good: [string, PolicyResource[]][] = [
        ["nothing", []],
        ["no canary", [namespace({}), deployment()]],
        ["a meshed namespace", [meshed, deployment(), canary()]],
        [
            "ingress mode",
            [namespace({ annotations: { [INJECT]: "ingress" } }), deployment(), canary()],
        ],
        [
            "a namespace that is patched",
            [namespace({}), namespace(enabled, { type: "NamespacePatch" }), deployment(), canary()],
        ],
    ];
    for (const [name, program] of good) {
        it(`passes ${name}`, async () => {
            const { asked, ...told } = await run(program);
            assert.deepEqual(told, { violations: [], notes: [] });
            assert.deepEqual(
                asked.filter((path) => !["/version", CONFIG_PATH, CANARIES_PATH].includes(path)),
                [],
            );
        });
    }

    const bad: [string, PolicyResource[], string[]][] = [
        ["an unmeshed namespace", [namespace({}), deployment(), canary()], ["injection/namespace"]],
        [
            "an unmeshed namespace with a meshed target",
            [namespace({}), deployment({ metadata: enabled }), canary()],
            ["injection/namespace"],
        ],
        [
            "a namespace with a typo",
            [namespace({ annotations: { [INJECT]: "true" } }), deployment(), canary()],
            ["injection/namespace"],
        ],
        [
            "a namespace with a label instead",
            [namespace({ labels: { [INJECT]: "enabled" } }), deployment(), canary()],
            ["injection/namespace"],
        ],
        [
            "a target that opts out",
            [meshed, deployment({ metadata: { annotations: { [INJECT]: "disabled" } } }), canary()],
            ["injection/workload"],
        ],
        [
            "a target on the host's network",
            [meshed, deployment({ spec: { hostNetwork: true } }), canary()],
            ["injection/workload"],
        ],
        [
            "both at once",
            [namespace({}), deployment({ spec: { hostNetwork: true } }), canary()],
            ["injection/namespace", "injection/workload"],
        ],
        [
            "an annotation on the Deployment only",
            [namespace({}), deployment({}, enabled), canary()],
            ["injection/namespace"],
        ],
        [
            "two canaries in one unmeshed namespace, once",
            [namespace({}), deployment(), canary(), canary({}, { name: "other" })],
            ["injection/namespace"],
        ],
    ];
    for (const [name, program, expected] of bad) {
        it(`stops ${name}`, async () => {
            const { violations } = await run(program);
            assert.deepEqual(ids(violations), expected);
        });
    }

    it("names the resource to mend", async () => {
        const target = deployment({ spec: { hostNetwork: true } });
        const { violations } = await run([meshed, target, canary()]);
        assert.equal(violations[0].urn, target.urn);
        assert.match(
            violations[0].message,
            /^Deployment test\/podinfo \(target of Canary test\/podinfo\): /,
        );
    });

    it("is content with a meshed target where the setting says so", async () => {
        const settings = { requireNamespace: false };
        const own = [namespace({}), deployment({ metadata: enabled }), canary()];
        assert.deepEqual((await run(own, { settings })).violations, []);
        const none = [namespace({}), deployment({}, enabled), canary()];
        const { violations } = await run(none, { settings });
        assert.deepEqual(ids(violations), ["injection/workload"]);
        assert.match(violations[0].message, /itself has no effect/);
    });

    describe("before a canary is made", () => {
        const stack = async (
            program: PolicyResource[],
        ): Promise<{ before: Violation[]; after: Violation[] }> => {
            const cluster = new MemoryCluster({ value: "v1.31.4" }, "must not be asked");
            const notes = new UncheckedReporter();
            const policy = meshInjection(cluster.asClusters(), notes);
            const before: Violation[] = [];
            for (const each of program) {
                before.push(...(await runResource(policy, each)));
            }
            assert.deepEqual(cluster.asked, []);
            assert.deepEqual(notes.take(), []);
            const after = await runStack(policy, program);
            return { before, after };
        };

        it("stops it by what was made before, and says it once", async () => {
            const { after, before } = await stack([namespace({}), deployment(), canary()]);
            assert.deepEqual(ids(before), ["injection/namespace"]);
            assert.deepEqual(after, []);
        });

        it("leaves to the stack what comes later", async () => {
            const { after, before } = await stack([canary(), namespace({}), deployment()]);
            assert.deepEqual(before, []);
            assert.deepEqual(ids(after), ["injection/namespace"]);
        });

        it("passes a meshed one", async () => {
            const { after, before } = await stack([meshed, deployment(), canary()]);
            assert.deepEqual([before, after], [[], []]);
        });
    });
});
