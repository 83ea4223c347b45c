import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { declaredSettings, readFleetFile } from "../../../cli/fleet/fleet-file";

describe("reading a fleet file", () => {
    let folder: string;
    before(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "fleet-file-"))));
    after(() => fs.rmSync(folder, { recursive: true }));

    function write(name: string, text: string): string {
        const file = path.join(folder, name);
        fs.writeFileSync(file, text);
        return file;
    }

    function message(run: () => unknown): string {
        let found = "";
        assert.throws(run, (error: Error) => {
            found = error.message.replaceAll(`${folder}/`, "");
            return error.name === "CliError";
        });
        return found;
    }

    it("reports all problems with their lines", () => {
        const file = write(
            "wrong.yaml",
            "name: shop\nwaves:\n  - name: a\n    stacks: []\n    bake: 30\nlok: x\nname: shop\n",
        );
        assert.deepEqual(
            message(() => readFleetFile(file))
                .split("\n")
                .map((line) => line.split(": ").slice(0, 2)),
            [
                ["4 problems in the fleet file:"],
                ["  wrong.yaml:7:1", "name"],
                ["  wrong.yaml:6:1", "lok"],
                ["  wrong.yaml:4:5", "waves[0].stacks"],
                ["  wrong.yaml:5:5", "waves[0].bake"],
            ],
        );
    });

    it("reports what is not YAML, and what does not exist", () => {
        const file = write("not.yaml", "name: [\n");
        assert.match(
            message(() => readFleetFile(file)),
            /^not\.yaml:\d+:\d+: it is not YAML: /,
        );
        assert.match(
            message(() => readFleetFile(path.join(folder, "no.yaml"))),
            /no such file/,
        );
    });

    it("finds the program and its stacks", () => {
        const text = "name: shop\nprogram: infra\nwaves:\n  - name: a\n    stacks: [dev]\n";
        const file = readFleetFile(write("fleet.yaml", text));
        assert.equal(file.folder, path.join(folder, "infra"));
        assert.equal(file.resolve({ stacks: ["dev"] }).lock, "dev");
        assert.match(
            message(() => file.resolve({ stacks: ["prod"] })),
            /fleet\.yaml:5:14: waves\[0\]\.stacks\[0\]: "dev"/,
        );
    });

    it("reads the settings that a program declares", () => {
        write(
            "Pulumi.yaml",
            "name: p\nconfig:\n  context: { type: string }\n  p:podinfo: { type: object }\n",
        );
        assert.deepEqual(declaredSettings(folder), ["context", "podinfo"]);
    });
});
