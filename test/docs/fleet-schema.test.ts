import assert from "node:assert/strict";
import * as fs from "node:fs";
import { Ajv } from "ajv";
import { fleetSchemaFile, publishedFleetSchema } from "../../docs/generate/fleet";

describe("the published schema of the fleet file", () => {
    const text = fs.readFileSync(fleetSchemaFile, "utf8");

    it("is the one that the commands check", () => assert.equal(text, publishedFleetSchema()));

    it("is JSON Schema without own keywords, and accepts and rejects fleets", () => {
        const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(
            JSON.parse(text) as object,
        );
        const waves = [{ name: "a", stacks: ["dev"], allowedFailures: "5%" }];
        assert.ok(validate({ name: "shop", waves }));
        assert.ok(!validate({ name: "shop", waves: [] }));
    });
});
