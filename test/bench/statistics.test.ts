import assert from "node:assert/strict";

import fc from "fast-check";

import { changes } from "../../bench/rig";
import { median, ratio, spread } from "../../bench/statistics";

describe("the benchmark's figures", () => {
    it("take the middle, or the mean of the two in the middle", () => {
        assert.equal(median([3, 1, 2]), 2);
        assert.equal(median([4, 1, 2, 3]), 2.5);
        assert.throws(() => median([]), /no median of nothing/);
    });

    it("have a median that does not depend on the order and lies between the ends", () => {
        fc.assert(
            fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
                const middle = median(values);
                assert.equal(middle, median([...values].reverse()));
                assert.ok(Math.min(...values) <= middle && middle <= Math.max(...values));
            }),
        );
    });

    it("show the spread where there is one", () => {
        assert.equal(spread([2]), "2.0");
        assert.equal(spread([2, 1, 4]), "2.0 (1.0–4.0)");
        assert.equal(ratio([3, 3], [2, 2]), "1.50");
    });
});

describe("changes of a preview", () => {
    const preview = (summary: string): Parameters<typeof changes>[0] => ({
        output: `Previewing update (bench):\n\nResources:\n${summary}`,
    });

    for (const [summary, count] of [
        ["    147 unchanged\n", 0],
        ["    + 128 to create\n", 128],
        ["    ~ 10 to update\n    +-5 to replace\n    15 changes. 99 unchanged\n", 15],
        ["    - 3 to delete\n    4 unchanged\n", 3],
    ] as const) {
        it(`are ${count} in ${JSON.stringify(summary)}`, () => {
            assert.equal(changes(preview(summary)), count);
        });
    }
});
