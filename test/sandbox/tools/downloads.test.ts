import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { toolNamed, tools } from "../../../sandbox/tools/catalogue";
import { type Archive, type Platform, archives } from "../../../sandbox/tools/downloads";
import { modulesFolder, readGoMod, versionOf } from "../../../sandbox/tools/pins";
import { platformOf } from "../../../sandbox/tools/releases";
import type { ToolName } from "../../../sandbox/tools/types";

const platforms: readonly Platform[] = [
    "linux-amd64",
    "linux-arm64",
    "darwin-amd64",
    "darwin-arm64",
];
const names = (archive: Archive): ToolName[] => Object.keys(archive.files) as ToolName[];
const pin = (name: ToolName): string => {
    // the language host comes with the CLI
    const tool = toolNamed(name === "pulumi-language-nodejs" ? "pulumi" : name);
    return versionOf(readGoMod(modulesFolder, tool.family), tool.module);
};
const downloaded = (platform: Platform): ToolName[] =>
    archives.filter((archive) => archive.platform === platform).flatMap(names);

describe("sandbox/tools/downloads", () => {
    for (const archive of archives) {
        const file = path.basename(new URL(archive.url).pathname);

        it(`${file} of ${archive.version} is the pinned version of what is in it`, () => {
            assert.ok(names(archive).length > 0);
            for (const name of names(archive)) {
                assert.equal(archive.version, pin(name), name);
            }
            assert.ok(
                archive.url.includes(`v${archive.version}/`) ||
                    file.includes(`v${archive.version}-`),
            );
        });

        it(`${file} of ${archive.version} has a whole checksum, its source, and a URL of its platform`, () => {
            const { algorithm, hex } = archive.checksum;
            assert.match(hex, algorithm === "sha256" ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{128}$/);
            assert.match(archive.source, /^[\w.-]+\/[\w.-]+ \S+ at [0-9a-f]{40}$/);
            assert.match(archive.url, /^https:\/\/\S+\.tar\.gz$/);
            const [system, processor] = archive.platform.split("-");
            const spelled = processor === "amd64" ? /amd64|x64/ : /arm64/;
            assert.ok(file.includes(system) && spelled.test(file), file);
        });
    }

    it("every checksum and every tool of a platform is in the table once", () => {
        const sums = archives.map(({ checksum }) => checksum.hex);
        assert.equal(new Set(sums).size, sums.length);
        for (const platform of platforms) {
            const all = downloaded(platform);
            assert.equal(new Set(all).size, all.length, platform);
        }
    });

    it("a tool that is patched is built", () => {
        for (const tool of tools.filter(({ patches }) => patches !== undefined)) {
            for (const platform of platforms) {
                assert.ok(!downloaded(platform).includes(tool.name), `${tool.name} ${platform}`);
            }
        }
    });

    // a tool that moves from one list to the other is a change that its users notice: by minutes
    const alwaysBuilt: readonly ToolName[] = [
        "etcd",
        "kwok",
        "flagger",
        "flagger-1.43",
        "loadtester",
        "podinfo",
        "hey",
        "prometheus",
        "linkerd-injector",
        "kubelet-streams",
        "cert-manager",
        "trust-manager",
    ];
    const controlPlane: readonly ToolName[] = [
        "kube-apiserver",
        "kube-controller-manager",
        "kube-scheduler",
    ];
    for (const platform of platforms) {
        it(`on ${platform} these tools are built, and the others downloaded`, () => {
            const built = tools
                .map(({ name }) => name)
                .filter((name) => !downloaded(platform).includes(name));
            const darwin = platform.startsWith("darwin");
            assert.deepEqual(
                built.sort(),
                [...alwaysBuilt, ...(darwin ? controlPlane : [])].sort(),
            );
        });
    }

    it("README states for every tool whether it is downloaded", () => {
        const readme = fs.readFileSync(path.join(modulesFolder, "..", "README.md"), "utf8");
        const rows = readme.matchAll(
            /^\| ([^|]+?) +\| (downloaded|built) +\| (downloaded|built) +\|/gm,
        );
        const stated = [...rows].flatMap(([, cell, linux, darwin]) =>
            cell
                .replace(/ \(.*\)$/, "")
                .split(", ")
                .map((name) => `${name}: ${linux}, ${darwin}`),
        );
        const how = (name: ToolName, platform: Platform): string =>
            downloaded(platform).includes(name) ? "downloaded" : "built";
        const actual = tools.map(
            ({ name }) => `${name}: ${how(name, "linux-amd64")}, ${how(name, "darwin-arm64")}`,
        );
        assert.deepEqual(stated.sort(), actual.sort());
    });

    it("knows the machines for which releases are published", () => {
        assert.equal(platformOf({ platform: "linux", arch: "x64" }), "linux-amd64");
        assert.equal(platformOf({ platform: "darwin", arch: "arm64" }), "darwin-arm64");
        assert.equal(platformOf({ platform: "freebsd", arch: "x64" }), undefined);
        assert.equal(platformOf({ platform: "linux", arch: "riscv64" }), undefined);
    });
});
