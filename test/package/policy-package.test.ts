import assert from "node:assert/strict";
import * as fs from "node:fs";
import { isBuiltin } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import * as ts from "typescript";

import manifest from "../../package.json";
import sources from "../../policy/package.json";

const root = path.resolve(__dirname, "../..");

interface Builder {
    readonly buildPolicyPackage: (root: string, dist: string, folder: string) => void;
}

interface Published {
    readonly name: string;
    readonly version: string;
    readonly main: string;
    readonly private?: boolean;
    readonly dependencies: Readonly<Record<string, string>>;
}

describe("the policy pack's own package", () => {
    let scratch: string;
    let folder: string;

    before(async () => {
        scratch = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-pack-"));
        const dist = path.join(scratch, "dist");
        for (const file of ["kube", "policy", "rules"].flatMap(filesOf)) {
            translate(file, path.join(dist, file.replace(/\.ts$/, ".js")));
        }
        folder = path.join(scratch, "package");
        const module: unknown = await import(
            pathToFileURL(path.join(root, "packaging/policy.mjs")).href
        );
        (module as Builder).buildPolicyPackage(root, dist, folder);
    });

    after(() => fs.rmSync(scratch, { recursive: true, force: true }));

    const published = (): Published =>
        JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")) as Published;

    it("is a pack that Pulumi takes and npm publishes", () => {
        const { main, name, private: isPrivate, version } = published();
        assert.deepEqual([name, version], ["@linkerd-canary/policy", manifest.version]);
        assert.equal(isPrivate, undefined);
        for (const file of [main, "PulumiPolicy.yaml", "README.md", "LICENSE"]) {
            assert.ok(fs.existsSync(path.join(folder, file)), file);
        }
    });

    it("holds the rules that it needs, and nothing of the components", () => {
        const files = fs.readdirSync(folder, { recursive: true, encoding: "utf8" });
        assert.ok(files.includes("rules/canary/table.js"));
        assert.deepEqual(
            files.filter((file) => !/^(?:kube|policy|rules)(?:\/|$)/.test(file)).sort(),
            ["LICENSE", "PulumiPolicy.yaml", "README.md", "package.json"],
        );
    });

    it("names every package that it loads, at the version that is tested here", () => {
        const loaded = new Set<string>();
        for (const file of fs.readdirSync(folder, { recursive: true, encoding: "utf8" })) {
            if (file.endsWith(".js")) {
                const text = fs.readFileSync(path.join(folder, file), "utf8");
                for (const [, name] of text.matchAll(/\b(?:require|import)\("([^".][^"]*)"\)/g)) {
                    if (!isBuiltin(name)) {
                        loaded.add(
                            name
                                .split("/")
                                .slice(0, name.startsWith("@") ? 2 : 1)
                                .join("/"),
                        );
                    }
                }
            }
        }
        const { dependencies } = published();
        assert.deepEqual(
            [...loaded].filter((name) => !Object.hasOwn(dependencies, name)),
            [],
        );
        const tested: Readonly<Record<string, string>> = {
            ...manifest.dependencies,
            ...manifest.devDependencies,
        };
        for (const [name, version] of Object.entries(sources.dependencies)) {
            assert.equal(version, tested[name], name);
        }
    });
});

function filesOf(top: string): string[] {
    return fs
        .readdirSync(path.join(root, top), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => path.join(top, file));
}

function translate(source: string, target: string): void {
    const { outputText } = ts.transpileModule(fs.readFileSync(path.join(root, source), "utf8"), {
        compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
    });
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, outputText);
}
