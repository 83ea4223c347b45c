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

    async function problemsOf(...sources: string[]): Promise<string[]> {
        const { problems } = await readManifests(recordedTerminal(), sources);
        return problems.map(({ id, file, position, value }) =>
            `${id} ${path.relative(dir, file)}:${position.line} ${String(value)}`.trimEnd(),
        );
    }

    it("reads everything beside what it cannot read", async () => {
        const broken = put("broken.yaml", `a: [\n---\n${object("after")}`);
        const good = put("good.yaml", object("good"));
        const { manifests, problems } = await readManifests(recordedTerminal(), [
            path.join(dir, "none.yaml"),
            broken,
            good,
        ]);
        assert.deepEqual(manifests.map(named), ["X after", "X good"]);
        assert.deepEqual(
            problems.map(({ file, value, position }) => [
                path.basename(file),
                value,
                position.line,
            ]),
            [
                ["none.yaml", "no such file or folder", 1],
                ["broken.yaml", "did not find expected node content", 2],
            ],
        );
    });

    it("recognises a template that is not rendered, at its line", async () => {
        const template = put(
            "t.yaml",
            "metadata:\n{{- with .Values.labels }}\n  labels: {{ toYaml . }}\n{{- end }}\n",
        );
        const value = put("v.yaml", "apiVersion: v1\nkind: X\nmetadata:\n  name: {{ .name }}\n");
        assert.deepEqual(await problemsOf(template, value), [
            "manifest/template t.yaml:2 {{- with .Values.labels }}",
            "manifest/template v.yaml:4 name: {{ .name }}",
        ]);
    });

    it("skips in folders what git ignores, what is excluded and what is not for Kubernetes", async () => {
        put("repo/.git/config.yaml", object("git"));
        put("repo/node_modules/a/x.yaml", object("module"));
        put("repo/.gitignore", "out/\n*.local.yaml\n");
        put("repo/out/x.yaml", object("ignored"));
        put("repo/a.local.yaml", object("ignored"));
        put("repo/deep/.gitignore", "!b.local.yaml\n");
        put("repo/deep/b.local.yaml", object("included-again"));
        put("repo/test/x.yaml", object("excluded"));
        put("repo/package.json", "{ // a comment\n}");
        put("repo/k8s/x.yaml", object("read"));
        const io = recordedTerminal();
        const names = async (folder: string, ...excludes: string[]): Promise<string[]> =>
            (await readManifests(io, [path.join(dir, folder)], excludes)).manifests.map(named);
        assert.deepEqual(await names("repo", "test/**"), ["X included-again", "X read"]);
        assert.deepEqual(await names("repo/k8s"), ["X read"]);
        // a folder that the user names is read
        assert.deepEqual(await names("repo/out"), ["X ignored"]);
        const { problems, others } = await readManifests(io, [path.join(dir, "repo")]);
        assert.deepEqual([problems, others], [[], 1]);
    });

    it("follows links to files, not to folders, and reads a file once", async () => {
        const file = put("links/a.yaml", object("a"));
        put("elsewhere/b.yaml", object("b"));
        fs.symlinkSync("../elsewhere/b.yaml", path.join(dir, "links/b.yaml"));
        fs.symlinkSync("..", path.join(dir, "links/loop"));
        fs.symlinkSync("nowhere", path.join(dir, "links/broken.yaml"));
        const folder = path.join(dir, "links");
        const { manifests, problems } = await readManifests(recordedTerminal(), [file, folder]);
        assert.deepEqual(manifests.map(named), ["X a", "X b"]);
        assert.deepEqual(problems, []);
    });

    it("names what is too large or has no permission", async () => {
        const large = put("large.yaml", object("large"));
        fs.truncateSync(large, 2 ** 30);
        assert.deepEqual(await problemsOf(large), [
            "manifest/unreadable large.yaml:1 it is larger than 64 MiB",
        ]);
    });

    describe("with charts and kustomizations", () => {
        const searched = process.env["PATH"];
        beforeEach(() => {
            fs.mkdirSync(path.join(dir, "bin"));
            process.env["PATH"] = path.join(dir, "bin");
        });
        afterEach(() => (process.env["PATH"] = searched));

        function tool(name: string, script: string): void {
            fs.writeFileSync(path.join(dir, "bin", name), `#!/bin/sh\n${script}\n`, {
                mode: 0o755,
            });
        }

        function kustomized(): void {
            put("k/base/x.yaml", object("x"));
            put("k/base/kustomization.yaml", "resources: [x.yaml]\n");
            for (const env of ["prod", "dev"]) {
                put(
                    `k/${env}/kustomization.yaml`,
                    "resources: [../base]\npatches: [{path: p.yaml}]\n",
                );
                put(`k/${env}/p.yaml`, `${object("x")}spec: {a: 1}\n`);
            }
        }

        it("judges no part of them where nothing can render them", async () => {
            kustomized();
            put("c/Chart.yaml", "name: c\n");
            put("c/templates/a.yaml", "{{ if .Values.a }}\napiVersion: v1\nkind: X\n{{ end }}\n");
            put("c/charts/d/templates/a.yaml", object("dependency"));
            const { manifests, problems } = await readManifests(recordedTerminal(), [dir]);
            assert.deepEqual(manifests.map(named), ["X x"]);
            assert.deepEqual(
                problems.map(({ path: what, requirement, severity }) => [
                    what.replace(`${dir}/`, ""),
                    requirement.split(": ")[1],
                    severity,
                ]),
                [
                    ["the kustomization k/dev", "kubectl is not on PATH", "unchecked"],
                    ["the kustomization k/prod", "kubectl is not on PATH", "unchecked"],
                    ["the chart c", "helm is not on PATH", "unchecked"],
                ].map(([what, ...rest]) => [what?.replace(" k/", " k/"), ...rest]),
            );
            assert.deepEqual(await problemsOf(path.join(dir, "k/prod/p.yaml")), [
                "manifest/not-rendered k/prod/p.yaml:1 undefined",
            ]);
        });

        it("reads what is rendered, placed where it is written", async () => {
            kustomized();
            put("c/Chart.yaml", "name: c\n");
            tool("kubectl", `echo '${object("x").replaceAll("\n", "'; echo '")}'`);
            tool(
                "helm",
                `printf -- '---\\n# Source: c/templates/a.yaml\\n${object("h").replaceAll("\n", "\\n")}'`,
            );
            const { manifests, problems } = await readManifests(recordedTerminal(), [dir]);
            assert.deepEqual(problems, []);
            assert.deepEqual(
                manifests.map(({ object: { metadata }, file, rendering, position }) => [
                    metadata.name,
                    path.relative(dir, file),
                    path.relative(dir, rendering ?? dir),
                    position.line,
                ]),
                [
                    ["x", "k/base/x.yaml", "k/dev", 1],
                    ["x", "k/base/x.yaml", "k/prod", 1],
                    ["h", "c/templates/a.yaml", "", 1],
                ],
            );
        });

        it("places what is rendered in the source with the most of its name, of its group", async () => {
            const service = (group: string) =>
                `apiVersion: ${group}\nkind: Service\nmetadata: {name: x-db}\n`;
            put("k/all.yaml", `${service("serving.knative.dev/v1")}---\n${service("v1")}`);
            put("k/x.yaml", service("v1").replace("x-db", "x"));
            put("k/kustomization.yaml", "resources: [x.yaml, all.yaml]\n");
            tool("kubectl", `printf '${service("v1").replaceAll("\n", "\\n")}'`);
            const { manifests } = await readManifests(recordedTerminal(), [dir]);
            assert.deepEqual(
                manifests.map(({ file, position }) => [path.relative(dir, file), position.line]),
                [["k/all.yaml", 5]],
            );
        });

        it("fetches nothing", async () => {
            put("k/kustomization.yaml", "resources: ['https://example.com/a.yaml']\n");
            tool("kubectl", "exit 1");
            const { problems } = await readManifests(recordedTerminal(), [path.join(dir, "k")]);
            assert.match(problems[0]?.requirement ?? "", /it would fetch https:\/\/example/);
        });
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
