import assert from "node:assert/strict";
import { injectionMark } from "../../../policy/mesh/intent";
import { INJECT } from "./support";

describe("injectionMark", () => {
    const marks: [string, string | undefined][] = [
        [INJECT, "annotation"],
        ["linkerd.io/injected", "annotation"],
        ["linkerd.io/Inject", "annotation"],
        ["linkerd/inject", "annotation"],
        ["linkerd.io.inject", "annotation"],
        ["config.linkerd.io/inject", "annotation"],
        ["linkerd.io/proxy-inject", "annotation"],
        ["linkerd.io/created-by", undefined],
        ["config.linkerd.io/proxy-cpu-request", undefined],
        ["sidecar.istio.io/inject", undefined],
    ];
    for (const [key, expected] of marks) {
        it(`${expected === undefined ? "passes over" : "knows"} ${key}`, () => {
            const mark = injectionMark({ annotations: { [key]: "enabled" } });
            assert.equal(mark?.split(" ")[0], expected);
        });
    }

    it("takes a no for a no", () => {
        assert.equal(injectionMark({ labels: { [INJECT]: "disabled" } }), undefined);
    });
});
