import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { adopt, keepNamespace } from "../../../components/flagger/overlay";
import { rendered } from "../../support/rendered";

describe("keepNamespace", () => {
    it("leaves the deletion of the overlay's Namespace to whoever made it first", async () => {
        const result = await keepNamespace(rendered("kubernetes:core/v1:Namespace", { a: "b" }));
        assert.deepEqual(result, { props: { a: "b" }, opts: { retainOnDelete: true } });
    });

    it("lets every other object go with the overlay", async () => {
        assert.equal(await keepNamespace(rendered("kubernetes:core/v1:Secret", {})), undefined);
    });
});

describe("adopt", () => {
    before(async () => {
        await pulumi.runtime.setMocks(
            { newResource: () => ({ id: "", state: {} }), call: () => ({}) },
            "linkerd-canary",
            "sandbox",
        );
    });

    it("knows each object by the URN that the other way gave it", async () => {
        const other = pulumi.output(
            "urn:pulumi:sandbox::linkerd-canary::kubernetes:kustomize/v2:Directory::flagger-install",
        );
        const result = await adopt(other)(
            rendered("kubernetes:core/v1:Secret", { a: "b" }, "flagger-install:flagger-system/x"),
        );
        const [alias] = (await new Promise<unknown[]>((resolve) => {
            pulumi.output(result?.opts.aliases ?? []).apply(resolve);
        })) as string[];
        assert.equal(
            alias,
            "urn:pulumi:sandbox::linkerd-canary::kubernetes:kustomize/v2:Directory$kubernetes:core/v1:Secret::" +
                "flagger-install:flagger-system/x",
        );
        assert.deepEqual(result?.props, { a: "b" });
    });
});
