import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { readManifests } from "../../../cli/manifests";
import { CliError } from "../../../cli/terminal";
import { named } from "../lint/manifests";
import { recordedTerminal } from "../support/terminal";

const object = (name: string): string => `apiVersion: v1\nkind: X\nmetadata: {name: ${name}}\n`;

describe("readManifests", () => {
    let dir: string;

    beforeEach(() => {
        dir = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-read-"));
    });
    afterEach(() => fs.rmSync(dir, { recursive: true }));

    function put(file: string, text: string): string {
        const full = path.join(dir, file);
        fs.mkdirSync(path.dirname(full), { recursive: true });
        fs.writeFileSync(full, text);
        return full;
    }

    async function refusal(...sources: string[]): Promise<string> {
        const error = await readManifests(recordedTerminal(), sources).then(
            () => assert.fail("it was read"),
            (error: unknown) => error,
        );
        assert.ok(error instanceof CliError);
        assert.equal(error.exitCode, 2);
        return error.message.replaceAll(`${dir}/`, "");
    }

    it("reads files, folders with what lies deeper, and standard input, in the order given", async () => {
        put("k8s/b.yml", object("b"));
        put("k8s/a/deep.json", '{"apiVersion": "v1", "kind": "X", "metadata": {"name": "deep"}}');
        put("k8s/notes.txt", "{{{");
        const single = put("single.txt", `${object("single")}---\n${object("second")}`);
        const io = recordedTerminal({ stdin: () => Promise.resolve(object("piped")) });
        const { manifests } = await readManifests(io, [single, "-", path.join(dir, "k8s")]);
        assert.deepEqual(
            manifests.map((each) => [named(each), path.relative(dir, each.file)]),
            [
                ["X single", "single.txt"],
                ["X second", "single.txt"],
                ["X piped", path.relative(dir, "<stdin>")],
                ["X deep", "k8s/a/deep.json"],
                ["X b", "k8s/b.yml"],
            ],
        );
    });

    it("reads standard input where nothing is given", async () => {
        const io = recordedTerminal({ stdin: () => Promise.resolve(object("piped")) });
        const { manifests } = await readManifests(io, []);
        assert.deepEqual(manifests.map(named), ["X piped"]);
    });

    it("tells everything that it cannot read at once", async () => {
        const broken = put("broken.yaml", "a: [\n");
        const message = await refusal(path.join(dir, "none.yaml"), broken);
        assert.match(message, /none\.yaml: no such file or folder\n/);
        assert.match(message, /broken\.yaml:2:1: /);
    });

    it("tells of a chart's template what to do with it", async () => {
        const template = put(
            "t.yaml",
            "metadata:\n{{- with .Values.labels }}\n  labels: {{ toYaml . }}\n{{- end }}\n",
        );
        assert.match(await refusal(template), /t\.yaml:\d+:\d+: .*helm template/);
    });

    it("refuses input without a single object", async () => {
        put("empty/values.yaml", "replicas: 1\n");
        assert.match(
            await refusal(path.join(dir, "empty")),
            /no Kubernetes objects in empty\/values/,
        );
        fs.mkdirSync(path.join(dir, "bare"));
        assert.match(await refusal(path.join(dir, "bare")), /no Kubernetes objects in bare/);
    });
});
