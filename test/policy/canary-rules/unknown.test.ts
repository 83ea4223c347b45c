import assert from "node:assert/strict";
import { goodObjects } from "../../rules/canary/contexts";
import { ids, UNKNOWN_TEXT } from "../support";
import { almostEmpty, made, program, run, silent, tooHeavy } from "./support";

describe("policies canary-rules and canary-warnings with values that are not known", () => {
    it("judge by all others and say which rules wait", async () => {
        const spec = { ...tooHeavy, "analysis.interval": UNKNOWN_TEXT };
        const { errors, notes } = await run(program({ spec }));
        assert.ok(ids(errors).includes("analysis/max-weight"), ids(errors).join());
        assert.equal(notes.length, 1);
        assert.match(
            notes[0],
            /^Canary test\/podinfo: spec\.analysis\.interval: .*schema\/refused/,
        );
    });

    it("do not mind one that no rule reads", async () => {
        const secret = {
            apiVersion: "v1",
            kind: "Secret",
            metadata: { name: "other", namespace: "test" },
            data: { key: UNKNOWN_TEXT },
        };
        assert.deepEqual(await run([...program(), made(secret)]), silent);
    });

    it("stop a Canary without a known name by its errors, and say that it was not judged further", async () => {
        const metadata = { name: UNKNOWN_TEXT, namespace: "test" };
        const { errors, notes } = await run(program({ metadata, spec: tooHeavy }));
        assert.deepEqual(ids(errors), ["analysis/max-weight"]);
        assert.match(
            notes.join(),
            /Canary test\/\(name not known yet\).*no warning rules were evaluated/,
        );
    });

    it("do not call missing what may be the one without a known name", async () => {
        const objects = goodObjects.filter(({ kind }) => kind !== "MetricTemplate");
        const missing = await run(program({ objects }), { objects: almostEmpty });
        assert.deepEqual([...new Set(ids(missing.errors))], ["metric/template-missing"]);
        const nameless = {
            apiVersion: "flagger.app/v1beta1",
            kind: "MetricTemplate",
            metadata: { name: UNKNOWN_TEXT, namespace: "test" },
        };
        const { errors, notes } = await run([...program({ objects }), made(nameless)], {
            objects: almostEmpty,
        });
        assert.deepEqual(errors, []);
        assert.match(notes.join(), /MetricTemplate test\/\(name not known yet\)/);
    });

    it("read nothing of the installation from a Flagger whose flags are not known", async () => {
        const flagger = {
            apiVersion: "apps/v1",
            kind: "Deployment",
            metadata: { name: "flagger", namespace: "flagger-system" },
            spec: {
                template: {
                    spec: {
                        containers: [
                            { image: "ghcr.io/fluxcd/flagger:1.44.0", args: UNKNOWN_TEXT },
                        ],
                    },
                },
            },
        };
        const spec = { provider: undefined };
        const { errors, notes } = await run([...program({ spec }), made(flagger)], {
            settings: { installation: {} },
        });
        assert.deepEqual(errors, []);
        assert.match(
            notes.join(" | "),
            /flagger-system\/flagger: spec\.template\.spec\.containers\[0\]\.args/,
        );
    });
});
