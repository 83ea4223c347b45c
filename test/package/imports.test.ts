import assert from "node:assert/strict";
import * as fs from "node:fs";
import { isBuiltin } from "node:module";
import * as path from "node:path";

import { transformSync } from "esbuild";

import manifest from "../../package.json";

const root = path.resolve(__dirname, "../..");

/** Names of the packages that the sources under a folder load when they run. */
function loadedPackages(folder: string): string[] {
    const names = new Set<string>();
    for (const file of sourceFiles(path.join(root, folder))) {
        // An import of types alone is gone from what runs.
        const { code } = transformSync(fs.readFileSync(file, "utf8"), {
            loader: "ts",
            format: "cjs",
        });
        for (const [, name] of code.matchAll(/\b(?:require|load)\("([^".][^"]*)"\)/g)) {
            if (!isBuiltin(name)) {
                names.add(
                    name
                        .split("/")
                        .slice(0, name.startsWith("@") ? 2 : 1)
                        .join("/"),
                );
            }
        }
    }
    return [...names].sort();
}

function sourceFiles(folder: string): string[] {
    return fs
        .readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => path.join(folder, file));
}

describe("the package's imports", () => {
    const loadedBy = {
        library: ["components", "rules", "plan"].flatMap(loadedPackages),
        pack: loadedPackages("policy"),
        commandLine: loadedPackages("cli"),
    };
    const mandatory = [
        ...Object.keys(manifest.dependencies),
        ...Object.keys(manifest.peerDependencies).filter(
            (name) => !Object.hasOwn(manifest.peerDependenciesMeta, name),
        ),
    ];

    it("of components and rules are those that npm installs with it, and no others", () => {
        assert.deepEqual(
            loadedBy.library.filter((name) => !mandatory.includes(name)),
            [],
        );
        assert.ok(loadedBy.library.includes("@pulumi/kubernetes"));
    });

    it("of the policy pack are at least optional peers", () => {
        const peers = Object.keys(manifest.peerDependencies);
        assert.deepEqual(
            loadedBy.pack.filter((name) => ![...mandatory, ...peers].includes(name)),
            [],
        );
    });

    it("of the command line are at least optional peers", () => {
        const peers = Object.keys(manifest.peerDependencies);
        assert.deepEqual(
            loadedBy.commandLine.filter(
                (name) => ![...mandatory, ...peers, manifest.name].includes(name),
            ),
            [],
        );
        assert.ok(loadedBy.commandLine.includes("commander"));
    });

    it("leave kubernetesx to the program, which cannot install it without overrides", () => {
        assert.ok(!mandatory.includes("@pulumi/kubernetesx"));
        assert.ok(![...loadedBy.library, ...loadedBy.pack].includes("@pulumi/kubernetesx"));
    });

    it("name peers that the versions under test satisfy", () => {
        const tested: Readonly<Record<string, string>> = manifest.devDependencies;
        for (const [name, range] of Object.entries(manifest.peerDependencies)) {
            // later majors may follow
            assert.equal(range.split(" || ")[0], `^${tested[name]}`, name);
        }
    });
});
