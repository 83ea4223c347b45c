import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { CanaryWorkload, Platform } from "../../components";
import { stackConfig } from "../../stacks/config";
import { podinfoWorkload } from "../../stacks/podinfo";
import { record } from "../support/recorder";

/** Everything that a stack registers, by name; charts and overlays as their arguments. */
async function registered(stack: string, raw: Record<string, string>): Promise<unknown> {
    const { platform, podinfo } = stackConfig("linkerd-canary", stack, raw).config;
    const registrations = await record((opts) => {
        new CanaryWorkload(
            podinfo.name,
            podinfoWorkload(podinfo, new Platform("platform", platform, opts)),
            opts,
        );
    });
    return registrations
        .map(({ name, type, inputs }) => ({ name, type, inputs }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
}

describe("what a stack registers", () => {
    for (const [stack, raw] of [
        ["sandbox", {}],
        ["dev", { "linkerd-canary:context": "kind-dev" }],
    ] as const) {
        it(`is for ${stack} as in test/golden/${stack}.json (renew it with UPDATE_GOLDEN=1 and read the difference)`, async () => {
            const file = join(__dirname, "..", "golden", `${stack}.json`);
            const text = `${JSON.stringify(await registered(stack, raw), undefined, 4)}\n`;
            if (process.env["UPDATE_GOLDEN"] === "1") {
                writeFileSync(file, text);
            }
            assert.deepEqual(JSON.parse(text), JSON.parse(readFileSync(file, "utf8")));
        });
    }
});
