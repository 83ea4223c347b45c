import assert from "node:assert/strict";

import type * as pulumi from "@pulumi/pulumi";
import { stackConfig } from "../../../stacks/config";
import { retention } from "../../../stacks/existing/retain";
import { rawConfig } from "../support";

const clusterOf = (settings: Readonly<Record<string, string>>) =>
    stackConfig("sandbox", rawConfig(settings)).config.cluster;

describe("the setting retainOnDestroy", () => {
    it("retains each resource, without a change to its inputs", async () => {
        const [transform, ...others] = retention(clusterOf({ retainOnDestroy: "true" }));
        assert.deepEqual(others, []);
        const props = { metadata: { name: "cart" } };
        const opts: pulumi.CustomResourceOptions = { protect: true };
        const args = { custom: true, type: "kubernetes:core/v1:Secret", name: "a", props, opts };
        assert.deepEqual(await transform?.(args), {
            props,
            opts: { protect: true, retainOnDelete: true },
        });
    });

    it("is off by default", () => {
        assert.deepEqual(retention(clusterOf({})), []);
        assert.deepEqual(retention(clusterOf({ retainOnDestroy: "false" })), []);
    });
});
