import assert from "node:assert/strict";
import { duration, flag, integer, list, number, text } from "../../../rules/canary/schema/parts";
import { typeFix } from "../../../rules/canary/schema/type-fix";

describe("the fix of a value with the wrong type", () => {
    for (const [name, schema, value, fix] of [
        ["a duration without a unit", duration, 30, 'set it to "30s"'],
        ["the same in quotes", duration, "30", 'set it to "30s"'],
        ["a duration in hours", duration, "1h", 'set it to "3600s"'],
        ["a duration with a fraction", duration, "1.5m", 'set it to "90s"'],
        ["a duration below a second", duration, 0.5, undefined],
        ["no duration", duration, "soon", undefined],
        ["a number for a text", text, 1.5, 'put it in quotes: "1.5"'],
        ["a text for a number", integer, "9898", "remove the quotes: 9898"],
        ["a word for a number", number, "half", undefined],
        ["a text for a flag", flag, "True", "remove the quotes: true"],
        ["an object for a text", text, {}, undefined],
    ] as const) {
        it(`of ${name}`, () => assert.equal(typeFix(schema, value), fix));
    }

    it("of a word that YAML reads as true asks for quotes, because nothing shows which word it was", () => {
        assert.match(typeFix(text, true) ?? "", /^put it in quotes as it is written: YAML /);
    });

    it("of a single value asks for a list", () => {
        assert.match(typeFix(list(text), "x") ?? "", /^write it as a list/);
    });
});
