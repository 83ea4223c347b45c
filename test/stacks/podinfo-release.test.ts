import assert from "node:assert/strict";

import { podinfoPod } from "../../stacks/podinfo-release";

describe("podinfoPod", () => {
    it("shows the release's message and passes its arguments", async () => {
        const { podSpec } = podinfoPod({
            image: "podinfo:1",
            message: "hello",
            args: ["--level=debug"],
        });
        const spec = await new Promise<unknown>((resolve) => podSpec.apply(resolve));
        const [container] = (spec as { containers: Record<string, unknown>[] }).containers;
        assert.equal(container?.["image"], "podinfo:1");
        assert.deepEqual(container["command"], ["./podinfo", "--port=9898", "--level=debug"]);
        assert.deepEqual(container["env"], [{ name: "PODINFO_UI_MESSAGE", value: "hello" }]);
    });
});
