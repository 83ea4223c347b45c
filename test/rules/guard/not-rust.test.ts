import assert from "node:assert/strict";
import fc from "fast-check";
import { rustRegexProblem } from "../../../rules/canary/rust-regex";
import { NOT_RUST } from "../../../rules/guard/canary/routes";
import { expressions } from "../../support/rust-regex/expressions";

/** Go's regular expressions read this one as JavaScript's do. */
const refusedByGuard = new RegExp(NOT_RUST);

describe("what the guard takes for no expression of Rust", () => {
    it("is refused by Rust's regex crate", () => {
        const { length } = fc
            .sample(expressions, { numRuns: 4000 })
            .filter((expression) => refusedByGuard.test(expression))
            .map((expression) =>
                assert.notEqual(rustRegexProblem(expression), undefined, expression),
            );
        assert.ok(length > 500);
    });

    for (const expression of ["/(?!admin).*", "[a-z](?<=x)", "a\\1", "a\\Z", "[)](?=a)", "*a"]) {
        it(`is ${expression}`, () => assert.match(expression, refusedByGuard));
    }

    for (const expression of ["\\(?=a", "\\\\1", "[(?=]+", "\\[a", "[]a]\\d", "\\p{L}\\x{41}"]) {
        it(`is not ${expression}`, () => {
            assert.doesNotMatch(expression, refusedByGuard);
            assert.equal(rustRegexProblem(expression), undefined);
        });
    }
});
