import assert from "node:assert/strict";

import { documentedDefaults } from "../../docs/generate/defaults";
import { compiledEntryPoints } from "../../docs/generate/program";

describe("defaults in the documentation", function () {
    this.timeout(180_000);

    it("are those that the code takes; what others take is told in words, after a dash", () => {
        const defaults = documentedDefaults(compiledEntryPoints());
        const wrong = defaults
            // Left out and false are the same to whoever asks whether it is true.
            .filter(({ said, taken }) => !(said === "false" && taken.length === 0))
            .filter(({ said, taken }) => !taken.includes(said))
            .map(({ path, said, taken }) => `${path}: ${said}, but the code takes ${taken.join()}`);
        assert.deepEqual(wrong, []);
        const paths = defaults.map(({ path }) => path);
        assert.ok(paths.includes("LinkerdArgs.trustDomain"), paths.join());
    });
});
