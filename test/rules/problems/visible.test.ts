import assert from "node:assert/strict";
import { formatProblem, refusal } from "../../../rules/problems/problem";
import { visible, visibleJson } from "../../../rules/problems/visible";

describe("visible", () => {
    for (const [text, shown] of [
        ["plain – text ü 日本 😀", "plain – text ü 日本 😀"],
        ["a\n::error::b\r\tc", "a\\n::error::b\\r\\tc"],
        ["\u001b[31mred\u0007", "\\u001b[31mred\\u0007"],
        ["\u009b31m", "\\u009b31m"],
        ["a\u202eb\u2066c\u200fd", "a\\u202eb\\u2066c\\u200fd"],
        ["a\u200bb\ufeffc\u00ad", "a\\u200bb\\ufeffc\\u00ad"],
        ["a\u2028b\u0085c", "a\\u2028b\\u0085c"],
        ["\u{e0041}", "\\u{e0041}"],
        ["\ud800", "\\ud800"],
        ["##[add-path]x ##vso[task.setvariable]", "# #[add-path]x # #vso[task.setvariable]"],
        ["## heading", "## heading"],
    ] as const) {
        it(`of ${JSON.stringify(text)}`, () => assert.equal(visible(text), shown));
    }

    it("leaves the content of JSON as it is", () => {
        const value = { a: "x\n\u202e\u{e0041}\u009b##[b]😀" };
        const json = JSON.stringify(value, undefined, 2);
        const shown = visibleJson(json);
        assert.equal(shown.split("\n").length, json.split("\n").length);
        assert.match(shown, /^[\n\x20-\x7e😀]*$/u);
        assert.doesNotMatch(shown, /##\[/);
        assert.deepEqual(JSON.parse(shown), value);
    });

    it("is applied to every part of a problem", () => {
        const address = "https://u:hunter22@example.com";
        assert.equal(
            formatProblem(refusal("a/b", "Canary a\nb", "\u202ex", "\u001b[1m", address)),
            'Canary a\\nb: "\\u202ex": \\u001b[1m; https://u:…@example.com. [a/b]',
        );
    });
});
