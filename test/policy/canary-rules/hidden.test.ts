import assert from "node:assert/strict";
import type { PolicyResource } from "@pulumi/policy";
import { goodScene } from "../../rules/canary/scenes";
import { resource } from "../support";
import { almostEmpty, made, program, run, silent } from "./support";

describe("policies canary-rules and canary-warnings with resources that hide objects", () => {
    const { canary } = goodScene();
    const release = (chart: unknown): PolicyResource =>
        resource("kubernetes:helm.sh/v3:Release", { chart });
    const chart = resource("kubernetes:helm.sh/v4:Chart", { chart: "shop" });

    it("say so once of each that may hold a Canary", async () => {
        const { errors, notes } = await run([release("shop"), release("flagger"), chart]);
        assert.deepEqual(errors, []);
        assert.equal(notes.length, 2);
        assert.match(notes[0] ?? "", /^Release .*\[canary\/hidden\]$/);
        assert.match(notes[1] ?? "", /^Chart .*rendered nothing/);
    });

    it("take the word of a chart that rendered something", async () => {
        const children = program().map((one) => ({ ...one, parent: chart }));
        assert.deepEqual(await run([chart, ...children]), silent);
    });

    it("miss nothing that one of them may bring", async () => {
        const { errors } = await run([made(canary), release("flagger")], {
            objects: almostEmpty,
        });
        assert.deepEqual(errors, []);
    });
});
