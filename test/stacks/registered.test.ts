import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { CanaryWorkload, Platform } from "../../components";
import { stackConfig } from "../../stacks/config";
import type { RawConfig } from "../../stacks/settings";
import { serviceWorkload } from "../../stacks/services/workload";
import { record } from "../support/recorder";
import { rawConfig } from "./support";

/** Everything that a stack registers, by name; charts and overlays as their arguments. */
async function registered(stack: string, raw: RawConfig): Promise<unknown> {
    const { platform: platformArgs, services } = stackConfig(stack, raw).config;
    const registrations = await record((opts) => {
        const platform = new Platform("platform", platformArgs, opts);
        for (const released of services) {
            new CanaryWorkload(released.service.name, serviceWorkload(released, platform), opts);
        }
    });
    return registrations
        .map(({ name, type, inputs }) => ({ name, type, inputs: withoutExpressions(inputs) }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A policy's hundreds of expressions are tested where they are made. */
function withoutExpressions(inputs: Readonly<Record<string, unknown>>): unknown {
    const { spec } = inputs as { readonly spec?: { readonly variables?: readonly unknown[] } };
    return spec?.variables === undefined
        ? inputs
        : { ...inputs, spec: { ...spec, variables: `${spec.variables.length} expressions` } };
}

const slack = JSON.stringify({ channel: "releases", url: "https://hooks.example/T0/B0/token" });

describe("what a stack registers", () => {
    for (const [stack, raw] of [
        ["sandbox", rawConfig()],
        ["dev", rawConfig({ context: "kind-dev" })],
        ["staging", rawConfig({ context: "kind-staging", slack }, ["slack"])],
        ["prod", rawConfig({ context: "kind-prod", slack }, ["slack"])],
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
