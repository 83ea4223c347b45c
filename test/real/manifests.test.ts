import assert from "node:assert/strict";
import * as fs from "node:fs";
import { stringify } from "yaml";
import { provideArtefacts } from "./support/artefacts";
import { Checkout, type CommandResult } from "./support/checkout";

/** The workflow's steps for a pull request from a fork: no cluster, no key to the stack's secrets. */
describe("a stack's manifests in a pull request", () => {
    let checkout: Checkout;
    let env: Record<string, string>;

    before(async () => {
        checkout = Checkout.make("manifests");
        const artefacts = await provideArtefacts(checkout.dir);
        const { PATH = "", PULUMI_HOME = "" } = artefacts.env;
        env = { PATH, PULUMI_HOME, KUBECONFIG: "/dev/null", NO_COLOR: "1" };
        const keptElsewhere = { source: "cert-manager" };
        fs.writeFileSync(
            checkout.path("Pulumi.sandbox.yaml"),
            stringify({
                config: {
                    "linkerd-canary:identity": keptElsewhere,
                    "linkerd-canary:webhooks": keptElsewhere,
                    "linkerd-canary:slack": {
                        channel: "releases",
                        address: { secure: "v1:nobody:can-read-this" },
                    },
                },
            }),
        );
    });

    after(() => checkout.remove());

    function script(name: string, ...args: readonly string[]): Promise<CommandResult> {
        return checkout.run("npm", ["run", "--silent", name, "--", ...args], env);
    }

    it("are rendered, linted and planned", async () => {
        const folder = checkout.path("manifests");
        const rendered = await script("ci:manifests", "sandbox", folder);
        assert.equal(rendered.code, 0, rendered.output);
        assert.match(rendered.output, /^\d+ files in /m);
        const linted = await script("cli", "lint", "--output", "github", folder);
        assert.equal(linted.code, 0, linted.output);
        assert.match(
            linted.output,
            /^0 errors, \d+ warnings? .*in 1 Canary \(\d{3} objects read\)$/m,
        );
        const planned = await script("cli", "plan", folder);
        assert.equal(planned.code, 0, planned.output);
        assert.match(planned.output, /test\/podinfo/);
    });
});
