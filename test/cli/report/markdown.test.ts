import assert from "node:assert/strict";
import { code, codeBlock, table, escaped } from "../../../cli/report/markdown";

describe("Markdown", () => {
    it("of code cannot be left from inside", () => {
        assert.equal(code("a b"), "`a b`");
        assert.equal(code("a`b``c"), "```a`b``c```");
        assert.equal(code("`a"), "`` `a ``");
        assert.equal(code("a\n\n# b"), "`a # b`");
        assert.equal(codeBlock("a\n```\nb"), "````text\na\n```\nb\n````");
    });

    it("of words has no marks, no HTML and nobody to notify", () => {
        assert.equal(escaped("<b>*a* [x](y) #1"), "\\<b\\>\\*a\\* \\[x\\](y) \\#1");
        assert.doesNotMatch(escaped("@someone"), /@s/);
    });

    it("of a table keeps its cells, whatever is in them", () => {
        assert.equal(
            table(["a", "b"], [["`x|y`", escaped("p|q")]]),
            "| a | b |\n| --- | --- |\n| `x\\|y` | p\\|q |",
        );
    });
});
