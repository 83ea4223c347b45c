import assert from "node:assert/strict";

import { podinfo } from "../../../stacks/services/podinfo";
import { servicePod } from "../../../stacks/services/pod";
import type { ServiceRelease, Service } from "../../../stacks/services/service";

async function container(
    service: Service,
    release: ServiceRelease,
): Promise<Record<string, unknown>> {
    const { podSpec } = servicePod(service, release);
    const spec = await new Promise<unknown>((resolve) => podSpec.apply(resolve));
    const [only] = (spec as { containers: Record<string, unknown>[] }).containers;
    return only;
}

describe("servicePod", () => {
    it("shows the release's env and passes its arguments behind the service's command", async () => {
        const made = await container(podinfo, {
            image: "podinfo:1",
            env: { message: "hello" },
            args: ["--level=debug"],
        });
        assert.equal(made["image"], "podinfo:1");
        assert.deepEqual(made["command"], ["./podinfo", "--port=9898", "--level=debug"]);
        assert.deepEqual(made["env"], [{ name: "PODINFO_UI_MESSAGE", value: "hello" }]);
    });

    it("leaves an image its own command", async () => {
        const cart: Service = {
            name: "cart",
            namespace: "shop",
            image: "cart:1",
            port: 8080,
            health: { ready: "/readyz" },
        };
        const made = await container(cart, { image: "cart:2", env: {}, args: ["--dry"] });
        assert.equal("command" in made, false);
        assert.deepEqual(made["args"], ["--dry"]);
        assert.deepEqual(made["env"], []);
        assert.equal("securityContext" in made, false);
    });
});
