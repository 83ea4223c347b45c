import assert from "node:assert/strict";
import fc from "fast-check";
import { indexBy } from "../../rules/index-by";

describe("an index", () => {
    it("has under each key the items with that key, in their order", () => {
        const items = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 5 })));
        fc.assert(
            fc.property(items, (all) => {
                const index = indexBy(all, (keys) => keys);
                for (const key of [0, 1, 2, 3, 4, 5]) {
                    const expected = all.filter((keys) => keys.includes(key));
                    assert.deepEqual(index.get(key) ?? [], expected);
                }
            }),
        );
    });
});
