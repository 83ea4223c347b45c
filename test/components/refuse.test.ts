import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { refuse } from "../../components/refuse";
import { refusal } from "../../rules/problems/problem";

describe("refuse", () => {
    const found = refusal("source/no-manifests", "gatewayApi.manifests", "x.yaml", "no", "set it");

    it("throws an error that Pulumi prints without a stack trace, also after the program has ended", () => {
        assert.throws(
            () => refuse("the arguments", [found]),
            (error: unknown) => {
                assert.ok(pulumi.RunError.isInstance(error));
                assert.match(error.message, /gatewayApi\.manifests: "x\.yaml": no; set it/);
                assert.equal(error.stack, error.message);
                return true;
            },
        );
    });

    it("lets a program go on that has no problem", () => {
        assert.deepEqual(refuse("the arguments", []), {});
    });
});
