import assert from "node:assert/strict";

import { withSections } from "../../bench/results";

describe("the benchmark's results", () => {
    const both = withSections("", [
        { title: "One", text: "1" },
        { title: "Two", text: "2\n\n| a |" },
    ]);

    it("are written anew part by part: what was not measured stays, in its place", () => {
        assert.deepEqual(both.match(/^#.*$/gm), ["# Measured", "## One", "## Two"]);
        assert.equal(
            withSections(both, [{ title: "One", text: "new" }]),
            both.replace("## One\n\n1", "## One\n\nnew"),
        );
    });

    it("are the same when nothing was measured, and end with what is new", () => {
        assert.equal(withSections(both, []), both);
        assert.match(withSections(both, [{ title: "Three", text: "3" }]), /## Three\n\n3\n$/);
    });
});
