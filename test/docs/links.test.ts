import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { pageFiles } from "../../docs/generate/pages";
import { root } from "../../docs/generate/program";

/** Where the links of a page point to that are no addresses. */
function localLinks(file: string): string[] {
    const text = fs.readFileSync(file, "utf8").replaceAll(/```[^]*?```/g, "");
    return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, target]) => target)
        .filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors of a page, as GitHub makes them of its headings. */
function anchors(file: string): string[] {
    return [...fs.readFileSync(file, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
        heading
            .toLowerCase()
            .replaceAll(/[^\w\- ]/g, "")
            .replaceAll(" ", "-"),
    );
}

describe("links of the documentation", () => {
    const pages = [...pageFiles(), "README.md", "CONTRIBUTING.md", "sandbox/README.md"].map(
        (file) => path.resolve(root, file),
    );

    it("point to files and headings that are there", () => {
        const broken = pages.flatMap((page) =>
            localLinks(page)
                .filter((link) => {
                    const [file, anchor] = link.split("#");
                    const target = file === "" ? page : path.resolve(path.dirname(page), file);
                    return (
                        !fs.existsSync(target) ||
                        (anchor !== undefined && !anchors(target).includes(anchor))
                    );
                })
                .map((link) => `${path.relative(root, page)}: ${link}`),
        );
        assert.deepEqual(broken, []);
    });

    it("lead from the table of contents to every page", () => {
        const contents = path.join(root, "docs/README.md");
        const linked = localLinks(contents).map((link) =>
            path.resolve(path.dirname(contents), link),
        );
        assert.deepEqual(
            pageFiles()
                // the README is above the contents
                .filter((page) => page !== contents && page !== path.join(root, "README.md"))
                .filter((page) => !linked.includes(page)),
            [],
        );
    });
});
