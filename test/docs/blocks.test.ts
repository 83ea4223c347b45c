import assert from "node:assert/strict";

import { blocksOf, fillBlocks, table } from "../../docs/generate/blocks";

const page = `# Page

<!-- generated: example linkerd -->
old
<!-- end -->

Text that people wrote.

<!-- generated: rules -->
<!-- end -->
`;

describe("generated blocks of a page", () => {
    it("are found with what they are about", () => {
        assert.deepEqual(blocksOf(page), [
            { kind: "example", subject: "linkerd" },
            { kind: "rules", subject: "" },
        ]);
    });

    it("are written anew, twice to the same end, and nothing else is", () => {
        const write = ({ kind, subject }: { kind: string; subject: string }): string =>
            `new ${kind} $& ${subject}`;
        const filled = fillBlocks(page, write);
        assert.equal(
            filled,
            `# Page

<!-- generated: example linkerd -->

new example $& linkerd

<!-- end -->

Text that people wrote.

<!-- generated: rules -->

new rules $&

<!-- end -->
`,
        );
        assert.equal(fillBlocks(filled, write), filled);
    });

    for (const [what, broken] of [
        ["no end", "<!-- generated: rules -->\ntext that would be lost\n"],
        ["no beginning", "text\n<!-- end -->\n"],
        ["a misspelt beginning", "<!-- generated:rules -->\n<!-- end -->\n"],
    ] as const) {
        it(`refuse a mark with ${what}`, () => {
            assert.throws(() => fillBlocks(broken, () => "new"), /needs an/);
        });
    }
});

describe("a table", () => {
    it("keeps bars and line breaks of a cell inside it", () => {
        assert.equal(
            table(["a", "b"], [["x | y", "one\ntwo"]]),
            "| a | b |\n| --- | --- |\n| x \\| y | one two |",
        );
    });
});
