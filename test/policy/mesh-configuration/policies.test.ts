import assert from "node:assert/strict";
import { Clusters } from "../../../policy/clusters";
import { UncheckedReporter } from "../../../policy/unchecked-reporter";
import { clusterNetworksPolicy } from "../../../policy/policies/cluster-networks";
import { defaultDenyPolicy } from "../../../policy/policies/default-deny";
import { opaquePortsPolicy } from "../../../policy/policies/opaque-ports";
import { policyTargetsPolicy } from "../../../policy/policies/policy-targets";
import { skippedPortsPolicy } from "../../../policy/policies/skipped-ports";
import { annotated, type Case, cases, DENY, meshed, policyFor, type Program, SKIP } from "./cases";
import { type Held, made, run, runBefore, web } from "./support";

for (const { fail, pass, policy, settings, unknown } of cases) {
    const { configSchema, description, name, remediationSteps } = policy(
        new Clusters(),
        new UncheckedReporter(),
    );

    describe(`policy ${name}`, () => {
        it("lets a good program pass, and asks the cluster nothing", async () => {
            const { asked, ids, notes } = await run(policy, pass);
            assert.deepEqual({ ids, notes, asked }, { ids: [], notes: [], asked: [] });
        });

        it("stops a bad one", async () => {
            const { ids, notes } = await run(policy, fail.program);
            assert.deepEqual({ ids, notes }, { ids: [...fail.ids], notes: [] });
        });

        it("tells once what is not known, and still finds the rest", async () => {
            const { ids, notes } = await run(policy, unknown.program);
            assert.deepEqual(ids, [...unknown.ids]);
            assert.equal(notes.length, 1, notes.join("\n"));
            assert.match(notes[0] ?? "", unknown.note);
        });

        it("goes by its settings", async () => {
            assert.deepEqual((await run(policy, fail.program, settings)).ids, []);
            const except = fail.ids.map((rule) => ({ rule, reason: "known, and planned for" }));
            assert.deepEqual((await run(policy, fail.program, { except })).ids, []);
            const wrong = {
                except: [{ rule: "mesh-config/none", reason: "a rule that is not there" }],
            };
            assert.equal((await run(policy, pass, wrong)).ids.length, 1);
        });

        it("says what each setting is, and what it is by default", () => {
            assert.ok(description.length > 40 && (remediationSteps ?? "").length > 10);
            const schemas = Object.values(configSchema?.properties ?? {});
            assert.ok(schemas.length > 0);
            for (const schema of schemas) {
                assert.ok(schema.description !== undefined && schema.default !== undefined);
            }
        });
    });
}

describe("mesh configuration policies, before an object is made", () => {
    it("stop what is wrong by itself", async () => {
        for (const { fail, policy } of [cases[0], cases[2], cases[5]] as Case[]) {
            const [object] = fail.program as [Program[number]];
            assert.deepEqual((await runBefore(policy, object)).ids, [fail.ids[0]]);
            const except = fail.ids.map((rule) => ({ rule, reason: "known" }));
            assert.deepEqual((await runBefore(policy, object, { except })).ids, []);
        }
    });

    it("leave out what only the whole stack can tell", () => {
        for (const policy of [opaquePortsPolicy, policyTargetsPolicy, defaultDenyPolicy]) {
            assert.equal(
                policy(new Clusters(), new UncheckedReporter()).validateResource,
                undefined,
            );
        }
    });

    it("judge patches as well", async () => {
        const patch = made(
            "kubernetes:core/v1:NamespacePatch",
            "test",
            {},
            annotated({ [SKIP]: "80" }),
        );
        assert.deepEqual((await runBefore(skippedPortsPolicy, patch)).ids, [
            "mesh-config/skipped-ports",
        ]);
        assert.deepEqual((await run(skippedPortsPolicy, [patch])).ids, [
            "mesh-config/skipped-ports",
        ]);
    });
});

describe("mesh configuration policies, and the cluster", () => {
    const missing = [policyFor("Server", "web")];
    const path = "/apis/policy.linkerd.io/v1beta3/namespaces/test/servers/web";
    const held: Held = {
        [path]: {
            apiVersion: "policy.linkerd.io/v1beta3",
            kind: "Server",
            metadata: { name: "web", namespace: "test" },
        },
    };

    it("take what the program does not have from there", async () => {
        const { asked, ids, notes } = await run(policyTargetsPolicy, missing, {}, held);
        assert.deepEqual({ asked, ids, notes }, { asked: [path], ids: [], notes: [] });
    });

    it("read lists", async () => {
        const base = "/apis/policy.linkerd.io";
        const lists: Held = {
            [`${base}/v1beta3/namespaces/test/servers`]: {
                apiVersion: "policy.linkerd.io/v1beta3",
                kind: "ServerList",
                items: [
                    {
                        metadata: { name: "admin", namespace: "test" },
                        spec: { podSelector: {}, port: "linkerd-admin", accessPolicy: "audit" },
                    },
                ],
            },
        };
        const program = [meshed({ [DENY]: "deny" }), web()];
        assert.deepEqual((await run(defaultDenyPolicy, program, {}, lists)).ids, []);
    });

    it("say what it did not tell", async () => {
        const { ids, notes } = await run(policyTargetsPolicy, missing, {}, "connection refused");
        assert.deepEqual(ids, []);
        assert.equal(notes.length, 1);
        assert.match(notes[0] ?? "", /spec\.targetRef.*connection refused/);
    });

    it("lay the program's patches over its namespaces", async () => {
        const patch = made(
            "kubernetes:core/v1:NamespacePatch",
            "test",
            {},
            annotated({ [DENY]: "deny" }),
        );
        assert.deepEqual((await run(defaultDenyPolicy, [meshed(), patch, web()])).ids, [
            "mesh-config/scrapes-denied",
        ]);
    });
});

describe("policy cluster-networks", () => {
    const config = made("kubernetes:core/v1:ConfigMap", "linkerd-config", {
        data: { values: "clusterNetworks: 10.0.0.0/8" },
    });
    const nodes = (podCIDR: string): Held => ({
        "/api/v1/nodes": {
            apiVersion: "v1",
            kind: "NodeList",
            items: [{ metadata: { name: "a" }, spec: { podCIDR } }],
        },
    });

    it("asks the cluster for its nodes, and only where Linkerd is installed", async () => {
        const good = await run(clusterNetworksPolicy, [config], {}, nodes("10.244.0.0/24"));
        assert.deepEqual(
            { ids: good.ids, asked: good.asked },
            { ids: [], asked: ["/api/v1/nodes"] },
        );
        const bad = await run(clusterNetworksPolicy, [config], {}, nodes("192.168.0.0/24"));
        assert.deepEqual(bad.ids, ["install/cluster-networks"]);
        assert.deepEqual((await run(clusterNetworksPolicy, [web()])).asked, []);
    });

    it("says what the cluster did not tell, and judges what the program says", async () => {
        const service = made("kubernetes:core/v1:Service", "web", {
            spec: { clusterIP: "172.20.0.1" },
        });
        const { ids, notes } = await run(clusterNetworksPolicy, [config, service], {}, "no answer");
        assert.deepEqual(ids, ["install/cluster-networks"]);
        assert.equal(notes.length, 2);
    });
});
