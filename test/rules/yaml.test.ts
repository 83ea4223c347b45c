import assert from "node:assert/strict";
import { parseYaml } from "../../rules/yaml";

describe("parseYaml", () => {
    it("reads a document", () => {
        assert.deepEqual(parseYaml("a: [1, two]"), { a: [1, "two"] });
        assert.equal(parseYaml(""), null);
    });

    const broken = ["a: [", "a: 1\na: 2", "--- 1\n--- 2", "a: *nowhere", "%YAML 9\n---\na"];
    for (const text of broken) {
        it(`takes ${JSON.stringify(text)} for no YAML`, () => {
            assert.equal(parseYaml(text), undefined);
        });
    }
});
