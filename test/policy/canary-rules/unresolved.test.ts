import assert from "node:assert/strict";
import type { PolicyResource } from "@pulumi/policy";
import { goodScene } from "../../rules/canary/contexts";
import { ids, provider, resource, UNKNOWN_TEXT } from "../support";
import { almostEmpty, listed, made, type Outcome, program, run, silent } from "./support";

describe("policies canary-rules and canary-warnings with resources that hide objects", () => {
    const release = (props: object): PolicyResource =>
        resource("kubernetes:helm.sh/v3:Release", props);
    const chart = resource("kubernetes:helm.sh/v4:Chart", { chart: "shop" });

    const flagger = {
        chart: "flagger",
        repositoryOpts: { repo: "https://flagger.app" },
        namespace: "flagger-system",
    };

    it("trust a chart by its repository, not by its name alone", async () => {
        const charts = [
            { chart: "flagger" },
            { chart: "./charts/flagger" },
            { chart: "flagger", repositoryOpts: { repo: "https://flagger.app.example.org" } },
            { chart: "oci://registry.example.org/fluxcd/charts/flagger" },
            { chart: "linkerd-viz", repositoryOpts: { repo: "https://flagger.app" } },
        ];
        for (const props of charts) {
            const { notes } = await run([release(props)]);
            assert.match(notes.join(), /^Release .*\[canary\/hidden\]$/, JSON.stringify(props));
        }
        for (const props of [flagger, { chart: "oci://ghcr.io/fluxcd/charts/flagger" }]) {
            assert.deepEqual((await run([release(props)])).notes, []);
        }
    });

    it("say so once of each that may hold a Canary", async () => {
        const { errors, notes } = await run([release({ chart: "shop" }), release(flagger), chart]);
        assert.deepEqual(errors, []);
        assert.equal(notes.length, 2);
        assert.match(notes[0] ?? "", /^Release .*\[canary\/hidden\]$/);
        assert.match(notes[1] ?? "", /^Chart .*rendered no objects/);
    });

    it("take the word of a chart that rendered something", async () => {
        const children = program().map((one) => ({ ...one, parent: chart }));
        assert.deepEqual(await run([chart, ...children]), silent);
    });

    const around = program().filter(({ name }) => name !== "success-rate");
    const missing = async (...releases: PolicyResource[]): Promise<Outcome> =>
        run([...around, ...releases], { objects: almostEmpty });
    const shop = { chart: "shop", namespace: "test" };

    it("miss nothing that a chart may bring, and say what seems to be missing", async () => {
        for (const namespace of ["test", "elsewhere"]) {
            const { errors, notes } = await missing(release({ chart: "shop", namespace }));
            assert.deepEqual(errors, []);
            assert.match(
                notes.join(" | "),
                /Release resource may create it.*success-rate|success-rate.*Release resource may create it/,
            );
        }
    });

    it("miss what a release that is not changed has not brought", async () => {
        const status = { status: "deployed", revision: 1 };
        const same = release({ ...shop, status, resourceNames: { "Service/v1": ["test/shop"] } });
        assert.deepEqual(ids((await missing(same)).errors), ["metric/template-missing"]);
        for (const unknown of [{ status: UNKNOWN_TEXT }, { resourceNames: UNKNOWN_TEXT }]) {
            const changed = release({ ...shop, status, resourceNames: {}, ...unknown });
            assert.deepEqual((await missing(changed)).errors, []);
        }
    });

    it("know what a chart of the platform may bring: nothing of Flagger's, and nothing elsewhere", async () => {
        assert.deepEqual(ids((await missing(release(flagger))).errors), [
            "metric/template-missing",
        ]);
        const { canary } = goodScene();
        const alone = async (props: object): Promise<Outcome> =>
            run([made(canary), release(props)], { objects: almostEmpty });
        assert.ok(ids((await alone(flagger)).errors).includes("target/missing"));
        const beside = await alone({ chart: "loadtester", namespace: "test" });
        assert.ok(!ids(beside.errors).includes("target/missing"));
        assert.match(beside.notes.join(), /Release resource may create it.*\[target\/missing\]/);
        for (const unknown of [
            { namespace: UNKNOWN_TEXT },
            { values: UNKNOWN_TEXT },
            { values: { extraObjects: [{}] } },
        ]) {
            const { errors } = await alone({ ...flagger, ...unknown });
            assert.ok(!ids(errors).includes("target/missing"), JSON.stringify(unknown));
        }
    });

    it("know that Flagger's chart may authorize Flagger in Viz's namespace", async () => {
        const objects = {
            ...almostEmpty,
            "/apis/policy.linkerd.io/v1alpha1/authorizationpolicies?limit=500": listed(),
        };
        const rule = /flagger\/not-authorized/;
        const without = await run(program(), { objects });
        assert.match(JSON.stringify(without.errors), rule);
        const beside = await run([...program(), release(flagger)], { objects });
        assert.deepEqual(beside.errors, []);
        assert.match(beside.notes.join(), rule);
    });

    it("do not mind what goes to another cluster", async () => {
        const there = provider({ context: "other" }, "other");
        const elsewhere = resource("kubernetes:helm.sh/v3:Release", shop, there);
        assert.deepEqual(ids((await missing(elsewhere)).errors), ["metric/template-missing"]);
    });
});
