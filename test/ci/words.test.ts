import assert from "node:assert/strict";

import { avoidedIn, textsOf, unusedExceptions } from "../../ci/words/check-words";

describe("the check of words", () => {
    const found = (file: string, content: string): string[] =>
        avoidedIn(textsOf(file, content), []).map(({ line, word }) => `${line} ${word}`);

    it("reads sentences in strings and templates, and neither names nor comments", () => {
        const source = [
            "// mend it by hand",
            'const mend = "mend";',
            'const one = "how to mend it";',
            "const other = `mend ${mend}: ${one}`;",
            'import { judge } from "./the judge";',
        ].join("\n");
        assert.deepEqual(found("cli/a.ts", source), ["3 mend", "4 mend", "5 judge"]);
    });

    it("reads prose line by line", () => {
        assert.deepEqual(found("docs/a.md", "# Odds\n\nThe rest is told.\nA route.\n"), [
            "1 Odds",
            "3 told",
        ]);
    });

    it("passes a word at an exception's place alone, and reports an exception that is unused", () => {
        const texts = textsOf("docs/a.md", "As Flagger told us.\nWe told them.\n");
        const exceptions = [
            { file: "docs/a.md", text: "As Flagger told us", reason: "a quotation" },
            { file: "docs/a.md", text: "gone", reason: "a quotation" },
        ];
        assert.deepEqual(
            avoidedIn(texts, exceptions).map(({ line }) => line),
            [2],
        );
        assert.deepEqual(unusedExceptions(texts, exceptions), [exceptions[1]]);
    });
});
