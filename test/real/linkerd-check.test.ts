import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { laterChecks, linkerdChecks } from "../../policy/linkerd-check";
import { ensureTools } from "../../sandbox/tools";

/** The map of `linkerd check` against the list in Linkerd's own source, of the release that the sandbox pins. */
describe("the map of linkerd check, and Linkerd's source", () => {
    let source: string;

    before(async () => {
        const { linkerdChecks: folder } = await ensureTools();
        source = fs
            .readdirSync(folder)
            .map((file) => fs.readFileSync(path.join(folder, file), "utf8"))
            .join("\n");
    });

    it("lacks no check, and invents none", () => {
        const found = checksIn(source);
        assert.ok(found.length > 100, `${found.length} checks read`);
        const mapped = linkerdChecks.map(({ anchor, description }) => `${anchor}: ${description}`);
        assert.deepEqual(mapped.toSorted(), found.toSorted());
    });

    it("has every group by its own id", () => {
        for (const group of new Set(linkerdChecks.map(({ group }) => group))) {
            assert.ok(source.includes(`CategoryID = "${group}"`), group);
        }
    });

    it("tells of no check as a later one that is there already", () => {
        for (const { anchor } of laterChecks) {
            assert.ok(!source.includes(`"${anchor}"`), anchor);
        }
    });
});

/** The checks in Go: literals of `Checker`, and calls of `NewChecker`, each with the anchor of its hint. */
function checksIn(source: string): string[] {
    const literals = source.matchAll(/description:\s*"([^"]+)",\s*hintAnchor:\s*"([^"]+)"/g);
    // some have another field between the two
    const apart = source.matchAll(
        /description:\s*"([^"]+)",\s*(?:warning|fatal):\s*\w+,\s*hintAnchor:\s*"([^"]+)"/g,
    );
    const calls = source.matchAll(/NewChecker\("([^"]+)"\)\.\s*WithHintAnchor\("([^"]+)"\)/g);
    const anchors = source.match(/hintAnchor:\s*"|WithHintAnchor\("/g) ?? [];
    const found = [...literals, ...apart, ...calls].map(
        ([, description, anchor]) => `${anchor}: ${description}`,
    );
    assert.equal(found.length, anchors.length, "a check is written in a way that is not read");
    return found;
}
