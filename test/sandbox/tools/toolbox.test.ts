import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { assemble } from "../../../sandbox/tools/assemble";
import {
    type Located,
    binEntries,
    pluginEntries,
    pulumiHelpers,
} from "../../../sandbox/tools/toolbox";
import { Scratch, writeProgram } from "./support";

describe("sandbox/tools/toolbox", () => {
    const scratch = new Scratch();
    after(() => scratch.remove());
    const located = (name: Located["name"], folder: string, cached = true): Located => ({
        name,
        version: "4.25.0",
        file: writeProgram(path.join(folder, name), name),
        cached,
    });

    it("has every program and Pulumi's helpers on PATH, but not the provider", () => {
        const folder = scratch.folder();
        const entries = binEntries([
            located("etcd", folder),
            located("pulumi-resource-kubernetes", folder),
        ]);
        assert.deepEqual(entries.map((entry) => entry.name).sort(), ["etcd", ...pulumiHelpers]);
    });

    it("puts a built Pulumi CLI, its language host and helpers beside each other as real files", () => {
        const folder = scratch.folder();
        const tools = [located("pulumi", folder), located("pulumi-language-nodejs", folder)];
        const bin = assemble(scratch.folder(), "bin", binEntries(tools));
        for (const name of ["pulumi", "pulumi-language-nodejs", ...pulumiHelpers]) {
            assert.equal(fs.realpathSync(path.join(bin, name)), path.join(bin, name));
            fs.accessSync(path.join(bin, name), fs.constants.X_OK);
        }
    });

    it("takes an official Pulumi CLI's own companions, as far as it has them", () => {
        const official = scratch.folder();
        const pulumi = located("pulumi", official, false);
        writeProgram(path.join(official, "pulumi-language-nodejs"), "official");
        const host = located("pulumi-language-nodejs", scratch.folder());
        const targets = new Map(
            binEntries([pulumi, host]).map((entry) => [entry.name, entry.target]),
        );
        assert.equal(
            targets.get("pulumi-language-nodejs"),
            path.join(official, "pulumi-language-nodejs"),
        );
        assert.match(targets.get("pulumi-analyzer-policy") ?? "", /sandbox\/tools\/bin\//);
    });

    it("lays plugins out as the Pulumi CLI does", () => {
        const provider = located("pulumi-resource-kubernetes", scratch.folder());
        const plugins = assemble(scratch.folder(), "plugins", pluginEntries([provider]));
        assert.equal(
            fs.realpathSync(
                path.join(plugins, "resource-kubernetes-v4.25.0/pulumi-resource-kubernetes"),
            ),
            provider.file,
        );
    });

    it("makes a folder once for the same entries and another for others", () => {
        const [root, folder] = [scratch.folder(), scratch.folder()];
        const etcd = binEntries([located("etcd", folder)]);
        const first = assemble(root, "bin", etcd);
        assert.equal(assemble(root, "bin", etcd), first);
        assert.notEqual(assemble(root, "bin", binEntries([located("hey", folder)])), first);
        assert.deepEqual(fs.readdirSync(path.join(root, "tmp")), []);
    });
});
