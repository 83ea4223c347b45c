import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { artefacts } from "../../../sandbox/tools/artefacts";
import { toolNamed } from "../../../sandbox/tools/catalogue";
import { artefactItem, toolItem } from "../../../sandbox/tools/entries";
import {
    familyFolder,
    modulesFolder,
    parseGoMod,
    pinsSetting,
    versionOf,
} from "../../../sandbox/tools/pins";
import type { ToolName } from "../../../sandbox/tools/types";
import { Scratch } from "./support";

const goMod = `module example.test/x

go 1.26.7

replace example.test/b => example.test/b v0.9.9

tool example.test/a/cmd/a

require example.test/a v1.2.3

require (
\texample.test/b v0.0.0 // indirect
\texample.test/c/v3 v3.0.0-20260115033456-f47bc2d6f199 // release 4.25.0
\texample.test/d v0.1.0 // indirect; release edge-25.7.5
)
`;

describe("sandbox/tools/pins", () => {
    const scratch = new Scratch();
    after(() => scratch.remove());

    it("reads the versions of a go.mod", () => {
        const parsed = parseGoMod(goMod);
        assert.equal(parsed.go, "1.26.7");
        assert.equal(versionOf(parsed, "example.test/a"), "1.2.3");
        assert.equal(versionOf(parsed, "example.test/b"), "0.0.0");
        assert.equal(versionOf(parsed, "example.test/c/v3"), "4.25.0");
        assert.equal(versionOf(parsed, "example.test/d"), "edge-25.7.5");
        assert.equal(parsed.pins.size, 4);
        assert.throws(
            () => versionOf(parsed, "example.test/e"),
            /does not require example.test\/e/,
        );
    });

    const machine = (root: string) => {
        const modules = path.join(root, "modules");
        fs.cpSync(modulesFolder, modules, { recursive: true });
        return { root: "/cache", modules, platform: "linux", arch: "x64" } as const;
    };
    const entry = (name: ToolName, where: ReturnType<typeof machine>): string =>
        toolItem(toolNamed(name), where).entry;

    it("an entry is named after tool, version and key", () => {
        assert.match(
            entry("etcd", machine(scratch.folder())),
            /^\/cache\/tools\/etcd-3\.\d+\.\d+-[0-9a-f]{12}$/,
        );
    });

    it("an entry is the same for the same pins, wherever they lie", () => {
        assert.equal(
            entry("flagger", machine(scratch.folder())),
            entry("flagger", machine(scratch.folder())),
        );
    });

    it("a setting selects other pins, and names them if it selects none", () => {
        const setting = pinsSetting("kubernetes");
        assert.equal(setting, "LINKERD_CANARY_PINS_KUBERNETES");
        const folder = (value: string) =>
            path.basename(familyFolder(modulesFolder, "kubernetes", { [setting]: value }));
        assert.deepEqual([folder(""), folder("1.33")], ["kubernetes", "1.33"]);
        assert.throws(
            () => folder("1.20"),
            /LINKERD_CANARY_PINS_KUBERNETES=1\.20: there are no such pins of kubernetes\. Set 1\.31 or 1\.33 or 1\.36, or unset it/,
        );
        assert.throws(
            () => familyFolder(modulesFolder, "etcd", { [pinsSetting("etcd")]: "3" }),
            /Set none, because there are no others, or unset it/,
        );
    });

    it("each of the other pins of Kubernetes is of one minor version, as its folder states", () => {
        for (const minor of ["1.31", "1.33", "1.36"]) {
            const text = fs.readFileSync(
                path.join(modulesFolder, "kubernetes", minor, "go.mod"),
                "utf8",
            );
            const version = versionOf(parseGoMod(text), "k8s.io/kubernetes");
            assert.ok(version.startsWith(`${minor}.`), version);
            const replaced = [...text.matchAll(/^replace \S+ => \S+ v0\.(\S+)$/gm)];
            assert.ok(replaced.length > 25);
            assert.ok(replaced.every(([, patch]) => `1.${patch}` === version));
        }
    });

    const changes: readonly (readonly [string, ToolName, string])[] = [
        ["a pin", "etcd", "etcd/go.mod"],
        ["a sum", "etcd", "etcd/go.sum"],
        ["our main package", "pulumi-resource-kubernetes", "pulumi-kubernetes/main.go"],
        ["a file beside our main package", "linkerd-injector", "linkerd-injector/oracle.go"],
    ];
    for (const [what, name, file] of changes) {
        it(`${what} that changes gives ${name} another entry, and the other families none`, () => {
            const where = machine(scratch.folder());
            const [before, other] = [entry(name, where), entry("kwok", where)];
            fs.appendFileSync(path.join(where.modules, file), "\n");
            assert.notEqual(entry(name, where), before);
            assert.equal(entry("kwok", where), other);
        });
    }

    it("platform and processor give another entry", () => {
        const where = machine(scratch.folder());
        const entries = [
            entry("etcd", where),
            toolItem(toolNamed("etcd"), { ...where, arch: "arm64" }).entry,
            toolItem(toolNamed("etcd"), { ...where, platform: "darwin" }).entry,
        ];
        assert.equal(new Set(entries).size, 3);
    });

    it("a changed recipe gives another entry", () => {
        const where = machine(scratch.folder());
        const tool = toolNamed("flagger");
        const without = { ...tool, patches: tool.patches?.slice(1) };
        const tagged = { ...tool, tags: ["extra"] };
        const entries = [tool, without, tagged].map((recipe) => toolItem(recipe, where).entry);
        assert.equal(new Set(entries).size, 3);
    });

    it("the charts change with the pins of Linkerd and of Flagger", () => {
        const charts = artefacts.find((artefact) => artefact.name === "charts");
        assert.ok(charts);
        for (const family of ["linkerd", "flagger"]) {
            const where = machine(scratch.folder());
            const before = artefactItem(charts, where).entry;
            fs.appendFileSync(path.join(where.modules, family, "go.mod"), "\n");
            assert.notEqual(artefactItem(charts, where).entry, before, family);
        }
    });
});
