import assert from "node:assert/strict";
import { fit } from "../../../cli/report/fit";

describe("fit", () => {
    const blocks = ["a".repeat(100), "b".repeat(300), "c".repeat(200), "d"];
    const whole = fit(blocks, 10_000);

    it("leaves what fits to the last character as it is", () => {
        assert.equal(whole, `${blocks.join("\n\n")}\n`);
        assert.equal(fit(blocks, whole.length), whole);
    });

    it("keeps as many whole parts as fit with the note, and counts the others", () => {
        const shorter = fit(blocks, whole.length - 1);
        assert.equal(shorter.split("\n\n").length, 3);
        assert.match(shorter, /^a+\n\nb+\n\n\*\*2 more sections of this report omitted\*\*/);
        assert.ok(shorter.length <= whole.length - 1);
        assert.match(
            fit(blocks, 300),
            /^a+\n\n\*\*3 more sections of this report omitted\*\*.*300/,
        );
    });
});
