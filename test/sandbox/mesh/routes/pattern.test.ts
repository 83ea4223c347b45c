import assert from "node:assert/strict";
import { RustRegexError } from "../../../../rules/canary/rust-regex";
import { compilePattern } from "../../../../sandbox/mesh/routes/pattern";

describe("mesh patterns", () => {
    it("are refused with Rust's message", () => {
        assert.throws(() => compilePattern("/(?!admin).*"), new RustRegexError(LOOK_AROUND));
    });

    it("are compiled once each", () => {
        assert.equal(compilePattern("/once/.*"), compilePattern("/once/.*"));
    });

    it("cover the whole value", () => {
        const pattern = compilePattern("(?i)/a+");
        assert.equal(pattern.source, "(?i)/a+");
        assert.deepEqual(
            ["/aaA", "/aab", "x/a"].map((value) => pattern.matches(value)),
            [true, false, false],
        );
    });
});

const LOOK_AROUND =
    "invalid regular expression /(?!admin).*: look-around, including look-ahead and look-behind, is not supported";
