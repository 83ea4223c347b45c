import assert from "node:assert/strict";
import { listed, Undecided } from "../../../policy/canaries/undecided";

describe("a list in a line", () => {
    for (const [count, said] of [
        [0, ""],
        [1, "a"],
        [5, "a, b, c, d, e"],
        [6, "a, b, c, d, e, and 1 more"],
        [8, "a, b, c, d, e, and 3 more"],
    ] as const) {
        it(`of ${count}`, () => {
            assert.equal(listed([..."abcdefgh"].slice(0, count)), said);
        });
    }
});

describe("what could not be decided", () => {
    it("is told once for each value, with every rule that waits for it", () => {
        const undecided = new Undecided();
        const [image, port] = ["Deployment shop/cart: image", "Service shop/cart: port"];
        assert.equal(undecided.settle({ value: 7 }, "rule/a"), 7);
        assert.equal(undecided.settle({ unknown: [image] }, "rule/b"), undefined);
        assert.equal(undecided.settle({ unknown: [image, port] }, "rule/c"), undefined);
        assert.equal(undecided.settle({ unknown: [image] }, "rule/b"), undefined);
        assert.deepEqual(
            undecided.problems().map(({ path, requirement }) => [path, requirement.split(": ")[1]]),
            [
                [image, "rule/b, rule/c"],
                [port, "rule/c"],
            ],
        );
    });
});
