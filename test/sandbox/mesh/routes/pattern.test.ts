import assert from "node:assert/strict";
import { compilePattern } from "../../../../sandbox/mesh/routes/pattern";

describe("mesh patterns", () => {
    for (const source of ["/(?!admin).*", "(?=a)b", "(?<=a)b", "(?<!a)b", "(a)\\1"]) {
        it(`refuses ${source}, which Rust has not`, () => {
            assert.throws(() => compilePattern(source), SyntaxError);
        });
    }

    for (const [source, value] of [
        ["(?i)abc", "ABC"],
        ["a\\\\1", "a\\1"],
        ["(?:a|b)+", "ab"],
        ["\\(\\?!", "(?!"],
    ]) {
        it(`takes ${source}`, () => assert.ok(compilePattern(source).matches(value)));
    }
});
