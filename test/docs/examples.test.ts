import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import * as pulumi from "@pulumi/pulumi";

import * as exported from "../../components";
import { blocksOf } from "../../docs/generate/blocks";
import { exampleFile, pageFiles } from "../../docs/generate/pages";
import { root } from "../../docs/generate/program";
import { recordModule } from "../support/recorder";

/** The page of a component: `LinkerdViz` is told of in docs/components/linkerd-viz.md. */
function pageName(component: string): string {
    return component.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();
}

describe("the pages of components", function () {
    this.timeout(180_000);
    const components = Object.entries(exported)
        .filter(
            ([, value]) =>
                typeof value === "function" && value.prototype instanceof pulumi.ComponentResource,
        )
        .map(([name]) => name);

    it("are as many as there are components, and each shows an example and the arguments", () => {
        assert.ok(components.includes("CanaryWorkload"));
        const folder = path.join(root, "docs/components");
        assert.deepEqual(
            fs.readdirSync(folder).sort(),
            components.map((component) => `${pageName(component)}.md`).sort(),
        );
        for (const component of components) {
            const page = fs.readFileSync(path.join(folder, `${pageName(component)}.md`), "utf8");
            const blocks = blocksOf(page).map(({ kind, subject }) => `${kind} ${subject}`);
            for (const block of [`example ${pageName(component)}`, `arguments ${component}Args`]) {
                assert.ok(blocks.includes(block), `${component}: ${block}`);
            }
        }
    });

    it("show programs that run, and make what the page is about", async () => {
        for (const component of components) {
            const registrations = await recordModule(exampleFile(pageName(component)));
            const made = registrations.filter(({ type }) => type.endsWith(`:${component}`));
            assert.equal(made.length, 1, component);
            assert.ok(registrations.length > 2, component);
        }
    });

    it("use every example, so that none goes unread", () => {
        const shown = pageFiles()
            .flatMap((file) => blocksOf(fs.readFileSync(file, "utf8")))
            .filter(({ kind }) => kind === "example")
            .map(({ subject }) => exampleFile(subject));
        const written = fs
            .readdirSync(path.join(root, "docs/examples"))
            .map((file) => path.join(root, "docs/examples", file));
        assert.deepEqual([...new Set(shown)].sort(), written.sort());
    });
});
