import assert from "node:assert/strict";
import { reasonOfFailure } from "../../fleet/automation/reason";
import { targetOf, withSettings } from "../../fleet/automation/settings";

describe("the settings of a stack in a fleet", () => {
    const file = { encryptionsalt: "v1", config: { "p:podinfo": { image: "a", args: ["x"] } } };

    it("are replaced by those of the wave, without a change of the rest", () => {
        const settings = { "podinfo.image": "b", awaitRelease: "15m", "kubernetes:context": "c" };
        assert.deepEqual(withSettings(file, "p", settings), {
            encryptionsalt: "v1",
            config: {
                "p:podinfo": { image: "b", args: ["x"] },
                "p:awaitRelease": "15m",
                "kubernetes:context": "c",
            },
        });
        assert.equal(file.config["p:podinfo"].image, "a");
    });

    it("name the cluster, by the program's setting or the provider's", () => {
        assert.deepEqual(targetOf({ config: { "p:context": "x" } }, "p"), { context: "x" });
        assert.deepEqual(targetOf({ config: { "kubernetes:kubeconfig": "k" } }, "p"), {
            kubeconfig: "k",
        });
        assert.equal(targetOf(file, "p"), undefined);
    });
});

describe("the reason of a failed update", () => {
    it("is its errors, once each", () => {
        const output =
            "Diagnostics:\n  p:index:Release (a):\n    error: rolled back\n  pulumi:pulumi:Stack:\n    error: update failed\n    error: rolled back\n";
        assert.equal(reasonOfFailure(output), "rolled back");
        assert.equal(reasonOfFailure("no plugin found\n"), "no plugin found");
    });
});
