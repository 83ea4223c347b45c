import assert from "node:assert/strict";
import { Review } from "../../../policy/canaries/review";
import { UncheckedReporter } from "../../../policy/unchecked-reporter";
import { canaryRulesPolicy } from "../../../policy/policies/canary-rules";
import { goodInstallation, goodObjects, goodScene } from "../../rules/canary/contexts";
import { ids, MemoryCluster, runResource, runStack, type Violation } from "../support";
import { almostEmpty, made, program, run, silent, tooHeavy } from "./support";

describe("policies canary-rules and canary-warnings", () => {
    it("say nothing of a good Canary, and ask nothing where there is none", async () => {
        assert.deepEqual(await run(program()), silent);
        const around = goodObjects.slice(0, 2).map((object) => made(object));
        assert.deepEqual(await run(around, { objects: almostEmpty }), silent);
    });

    it("name the resource to mend", async () => {
        const bad = program({ spec: tooHeavy });
        const ofCanary = await run(bad);
        assert.equal(ofCanary.errors[0]?.urn, bad.at(-1)?.urn);
        assert.match(ofCanary.errors[0]?.message ?? "", /^Canary test\/podinfo: spec\.analysis/);
        const template = made({
            apiVersion: "flagger.app/v1beta1",
            kind: "MetricTemplate",
            metadata: { name: "success-rate", namespace: "test" },
            spec: { provider: { type: "prometheus", address: "http://a.b:9090" }, query: "{{ x" },
        });
        const resources = program().map((one) => (one.name === "success-rate" ? template : one));
        const ofTemplate = await run(resources);
        assert.deepEqual(ids(ofTemplate.errors), ["metric/template-broken"]);
        assert.equal(ofTemplate.errors[0]?.urn, template.urn);
    });

    it("judge a template and a provider that no Canary uses", async () => {
        const template = {
            apiVersion: "flagger.app/v1beta1",
            kind: "MetricTemplate",
            metadata: { name: "lonely", namespace: "test" },
            spec: { provider: { type: "prometheus", address: "http://a.b:9090" }, query: "{{ x" },
        };
        const alert = {
            apiVersion: "flagger.app/v1beta1",
            kind: "AlertProvider",
            metadata: { name: "lonely", namespace: "test" },
            spec: { type: "pigeon" },
        };
        const { errors } = await run([made(template), made(alert)]);
        assert.deepEqual([...new Set(ids(errors))].sort(), [
            "alert/address",
            "metric/template-broken",
            "schema/object-refused",
        ]);
    });

    it("say of the same thing once, however many Canaries meet it", async () => {
        const { canary } = goodScene();
        const twin = { ...canary, metadata: { name: "twin", namespace: "test" } };
        const { errors } = await run([...program(), made(twin)]);
        assert.deepEqual(ids(errors), ["canaries/same-target", "canaries/same-target"]);
        assert.equal(new Set(errors.map(({ message }) => message)).size, 2);
    });

    it("take objects of any shape", async () => {
        for (const spec of [undefined, 3, [], { analysis: "x", targetRef: [], service: 1 }]) {
            const odd = { ...goodScene().canary, spec };
            const { errors } = await run([made(odd)]);
            assert.ok(ids(errors).length > 0, JSON.stringify(spec));
            assert.ok(!ids(errors).includes("policy/failed"));
        }
    });

    describe("before a Canary is made", () => {
        it("stop it by what was made before, once, and ask no cluster", async () => {
            const cluster = new MemoryCluster({ value: "v1.31.4" }, "must not be asked");
            const notes = new UncheckedReporter();
            const policy = canaryRulesPolicy(new Review(cluster.asClusters()), notes);
            const config = { installation: goodInstallation, lookUp: false };
            const resources = program({ spec: tooHeavy });
            const before: Violation[] = [];
            for (const each of resources) {
                before.push(...(await runResource(policy, each, config)));
            }
            assert.ok(ids(before).includes("analysis/max-weight"));
            assert.deepEqual(await runStack(policy, resources, config), []);
            assert.deepEqual(cluster.asked, []);
            assert.deepEqual(notes.take(), []);
        });
    });
});
