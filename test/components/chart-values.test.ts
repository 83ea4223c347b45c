import assert from "node:assert/strict";

import { mergeValues } from "../../components/chart-values";

describe("mergeValues", () => {
    it("merges maps key by key and replaces everything else", () => {
        const base = { a: { b: 1, c: [1, 2] }, d: "x", e: { f: 1 } };
        const over = { a: { c: [3], g: null }, d: { h: 1 }, e: 2 };
        assert.deepEqual(mergeValues(base, over), {
            a: { b: 1, c: [3], g: null },
            d: { h: 1 },
            e: 2,
        });
        assert.deepEqual(base, { a: { b: 1, c: [1, 2] }, d: "x", e: { f: 1 } });
        assert.deepEqual(over, { a: { c: [3], g: null }, d: { h: 1 }, e: 2 });
    });

    it("leaves values alone over which nothing is laid", () => {
        assert.deepEqual(mergeValues({ a: { b: 1 } }), { a: { b: 1 } });
    });
});
