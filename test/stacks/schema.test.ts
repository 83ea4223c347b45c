import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { stacks } from "../../stacks";
import { settingsSchema } from "../../stacks/schema";
import { services } from "../../stacks/services";

const root = join(__dirname, "..", "..");

interface Declared {
    readonly type: string;
    readonly description: string;
    readonly default: unknown;
}

const file = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8")) as {
    config: Record<string, Declared>;
};

describe("the settings that Pulumi.yaml declares", () => {
    it("are those that the stacks read, with their types and descriptions", () => {
        assert.deepEqual(
            Object.entries(file.config).map(([name, { description, type }]) => [
                name,
                type,
                description,
            ]),
            settingsSchema(services).map(({ kind, name, what }) => [
                name,
                kind === "structure" ? "object" : "string",
                what,
            ]),
        );
    });

    it("are all optional to Pulumi, which would not say how to mend a missing one", () => {
        for (const [name, { default: value }] of Object.entries(file.config)) {
            assert.notEqual(value, undefined, name);
        }
    });

    it("have names of their own, and so do their fields", () => {
        const names = settingsSchema(services).map(({ name }) => name);
        assert.deepEqual(names, [...new Set(names)]);
        for (const setting of settingsSchema(services)) {
            const fields = setting.kind === "structure" ? setting.fields : [];
            const of = fields.map(({ name }) => name);
            assert.deepEqual(of, [...new Set(of)], setting.name);
        }
    });

    for (const stack of Object.keys(stacks)) {
        it(`hold for ${stack} with a file of its own`, () => {
            assert.match(readFileSync(join(root, `Pulumi.${stack}.yaml`), "utf8"), /^# Stack `/);
        });
    }
});
