import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { restartOnChange } from "../../../components/flagger/restart";
import { rendered } from "../../support/rendered";

const deployment = "kubernetes:apps/v1:Deployment";
const object = { spec: { template: { metadata: { annotations: { a: "b" } }, spec: {} } } };

interface Restarted {
    readonly spec: { readonly template: { readonly metadata: { readonly annotations: object } } };
}

async function annotations(secrets: Record<string, pulumi.Input<string>>): Promise<object> {
    const result = await restartOnChange(secrets)(rendered(deployment, object));
    const props = result?.props as Restarted;
    return new Promise((resolve) => {
        pulumi.output(props.spec.template.metadata.annotations).apply(resolve);
    });
}

describe("restartOnChange", () => {
    it("changes the pods with each secret, and only then", async () => {
        const [first, same, other] = [
            await annotations({ URL: pulumi.secret("https://x/1") }),
            await annotations({ URL: "https://x/1" }),
            await annotations({ URL: "https://x/2" }),
        ];
        assert.deepEqual(Object.keys(first), ["a", "linkerd-canary/secrets"]);
        assert.deepEqual(first, same);
        assert.notDeepEqual(first, other);
        assert.doesNotMatch(JSON.stringify(first), /https/);
    });

    it("leaves everything without a secret as it is", async () => {
        assert.equal(await restartOnChange({})(rendered(deployment, object)), undefined);
        assert.equal(
            await restartOnChange({ URL: "x" })(rendered("kubernetes:core/v1:Service", {})),
            undefined,
        );
    });
});
