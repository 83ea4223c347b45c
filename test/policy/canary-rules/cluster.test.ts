import assert from "node:assert/strict";
import type { PolicyResource } from "@pulumi/policy";
import { goodObjects, goodScene } from "../../rules/canary/contexts";
import { ids, provider, resource } from "../support";
import {
    almostEmpty,
    listed,
    loadTester,
    made,
    program,
    run,
    services,
    silent,
    tooHeavy,
} from "./support";

describe("policies canary-rules and canary-warnings with a cluster", () => {
    const { canary } = goodScene();

    it("find there what the program does not hold, a request a kind", async () => {
        const [, deployment, ...templates] = goodObjects;
        const objects = {
            ...almostEmpty,
            "/api/v1/namespaces?limit=500": listed(goodObjects[0]),
            "/apis/apps/v1/namespaces/test/deployments/podinfo": deployment as never,
            "/apis/flagger.app/v1beta1/metrictemplates?limit=500": listed(...templates),
        };
        const { asked, ...rest } = await run([made(canary)], { objects });
        assert.deepEqual({ ...rest, asked: [] }, silent);
        const many = ["a", "b", "c"].map((name) =>
            made({ ...canary, metadata: { name, namespace: "test" } }),
        );
        const more = await run([made(canary), ...many], { objects });
        assert.equal(more.asked.length, asked.length);
    });

    it("miss what is in neither", async () => {
        const { errors } = await run([made(canary)], { objects: almostEmpty });
        assert.deepEqual(ids(errors).sort(), [
            "metric/template-missing",
            "metric/template-missing",
            "target/missing",
        ]);
    });

    it("miss nothing of a list that is not whole", async () => {
        const objects = {
            ...almostEmpty,
            "/apis/flagger.app/v1beta1/metrictemplates?limit=500": {
                metadata: { continue: "more" },
                items: [],
            },
        };
        const { errors } = await run([made(canary)], { objects });
        assert.deepEqual(ids(errors), ["target/missing"]);
    });

    it("miss nothing of what this update may be about to delete", async () => {
        const old = {
            metadata: {
                name: "old",
                namespace: "test",
                managedFields: [{ manager: "pulumi-kubernetes-1234" }],
            },
            spec: { targetRef: { kind: "Deployment", name: "podinfo" } },
        };
        const canaries = "/apis/flagger.app/v1beta1/canaries?limit=500";
        const gone = await run(program(), {
            objects: { ...almostEmpty, [canaries]: listed(old) },
        });
        assert.deepEqual(gone.errors, []);
        const foreign = { ...old, metadata: { name: "old", namespace: "test" } };
        const stays = await run(program(), {
            objects: { ...almostEmpty, [canaries]: listed(foreign) },
        });
        assert.deepEqual(ids(stays.errors), ["canaries/same-target"]);
    });

    it("leave to Flagger what it made", async () => {
        const primary = {
            metadata: {
                name: "podinfo-primary",
                namespace: "test",
                ownerReferences: [{ kind: "Canary", name: "podinfo" }],
            },
        };
        const objects = { [services]: listed(loadTester, primary) };
        assert.deepEqual((await run(program(), { objects })).errors, []);
    });

    it("judge a patched Canary whole", async () => {
        const patch = resource("kubernetes:flagger.app/v1beta1:CanaryPatch", {
            apiVersion: "flagger.app/v1beta1",
            kind: "Canary",
            metadata: { name: "podinfo", namespace: "test" },
            spec: { analysis: { maxWeight: 200 } },
        });
        const around = program().slice(0, -1);
        const objects = {
            ...almostEmpty,
            "/apis/flagger.app/v1beta1/canaries?limit=500": listed(canary),
        };
        const { errors } = await run([...around, patch], { objects });
        assert.ok(ids(errors).includes("analysis/max-weight"));
        assert.equal(errors[0]?.urn, patch.urn);
        const nowhere = await run([...around, patch], { objects: almostEmpty });
        assert.match(nowhere.notes.join(), /patched object was not found/);
    });

    it("say so once where it does not answer, and miss nothing", async () => {
        const { errors, notes } = await run([made(canary)], { objects: "HTTP 403" });
        assert.deepEqual(errors, []);
        assert.equal(notes.length, 1);
        assert.match(notes[0], /not read from the cluster: HTTP 403/);
    });

    it("keep each cluster's objects to itself", async () => {
        const there = provider({ context: "other" }, "other");
        const elsewhere = program({ spec: tooHeavy }).map((one) => ({
            ...one,
            provider: there,
        }));
        const { errors } = await run([...program(), ...elsewhere]);
        assert.deepEqual([...new Set(errors.map(({ urn }) => urn))].length, 1);
        assert.ok(!ids(errors).includes("canaries/same-target"));
    });

    it("know a cluster behind each of its providers", async () => {
        const config = (context: string) => ({
            kubeconfig: JSON.stringify({
                clusters: [{ name: "a", cluster: { server: "https://a.example:6443" } }],
                contexts: [{ name: context, context: { cluster: "a" } }],
                "current-context": context,
            }),
        });
        const [one, other] = [provider(config("one"), "one"), provider(config("two"), "two")];
        const withProviders = (programs: readonly PolicyResource[]) =>
            programs.map((each, index) => ({ ...each, provider: index % 2 === 0 ? one : other }));
        const { errors } = await run(withProviders(program()), { objects: almostEmpty });
        assert.deepEqual(errors, [], "nothing of the program is missing");
        const twin = { ...canary, metadata: { ...canary.metadata, name: "twin" } };
        const both = await run([...withProviders(program()), { ...made(twin), provider: other }]);
        assert.ok(ids(both.errors).includes("canaries/same-target"), ids(both.errors).join());
    });
});
