import assert from "node:assert/strict";
import { parseManifests } from "../../../cli/manifests";
import { fieldSteps } from "../../../cli/manifests/field-path";
import { named } from "../lint/manifests";

const first = (text: string): Readonly<Record<string, unknown>> => {
    const { manifests, error } = parseManifests(text, "a.yaml");
    assert.equal(error, undefined);
    assert.ok(manifests[0] !== undefined);
    return manifests[0].object;
};

describe("fieldSteps", () => {
    for (const [path, steps] of [
        ["", []],
        ["spec", ["spec"]],
        ["spec.analysis.webhooks[10].url", ["spec", "analysis", "webhooks", "10", "url"]],
        ['metadata.labels["a.b/c"]', ["metadata", "labels", "a.b/c"]],
        ['a["x"][0]["y"].z', ["a", "x", "0", "y", "z"]],
        ["-namespace", ["-namespace"]],
    ] as const) {
        it(`of "${path}"`, () => assert.deepEqual(fieldSteps(path), steps));
    }
});

describe("parseManifests", () => {
    it("reads documents as kubectl does: YAML 1.1 without times and numbers to the base of 60", () => {
        const object = first(
            "{apiVersion: v1, kind: X, a: yes, b: off, c: 2026-01-02, d: 1:30, e: 0644, f: 'no', g: ~}",
        );
        assert.deepEqual(object, {
            apiVersion: "v1",
            kind: "X",
            a: true,
            b: false,
            c: "2026-01-02",
            d: "1:30",
            e: 0o644,
            f: "no",
            g: null,
        });
    });

    it("follows anchors and merge keys", () => {
        const object = first(
            "apiVersion: v1\nkind: X\nbase: &base {a: 1}\nspec:\n  <<: *base\n  b: 2\nother: *base\n",
        );
        assert.deepEqual(object["spec"], { a: 1, b: 2 });
        assert.deepEqual(object["other"], { a: 1 });
    });

    it("reads JSON", () => {
        assert.deepEqual(first('{\n\t"apiVersion": "v1",\n\t"kind": "X"\n}\n'), {
            apiVersion: "v1",
            kind: "X",
        });
    });

    it("gives each object its place, and each field its own or the closest one written", () => {
        const text = [
            "# a comment",
            "---",
            "apiVersion: v1",
            "kind: First",
            "---",
            "# another",
            "apiVersion: v1",
            "kind: Second",
            "spec:",
            "  steps:",
            "    - 10",
            "    - 20",
            "  hooks:",
            "    - name: load",
            '      "a.b/c": x',
            "",
        ].join("\n");
        const { manifests } = parseManifests(text, "dir/a.yaml");
        assert.deepEqual(
            manifests.map(({ file, position }) => [file, position]),
            [
                ["dir/a.yaml", { line: 3, column: 1 }],
                ["dir/a.yaml", { line: 7, column: 1 }],
            ],
        );
        const at = (field: string): readonly number[] => {
            const { line = 0, column = 0 } = manifests[1]?.positionOf(field) ?? {};
            return [line, column];
        };
        assert.deepEqual(at(""), [7, 1]);
        assert.deepEqual(at("spec.steps"), [10, 3]);
        assert.deepEqual(at("spec.steps[1]"), [12, 7]);
        assert.deepEqual(at("spec.steps[7]"), [10, 3]);
        assert.deepEqual(at("spec.hooks[0].name"), [14, 7]);
        assert.deepEqual(at('spec.hooks[0]["a.b/c"]'), [15, 7]);
        assert.deepEqual(at("spec.hooks[0].url"), [14, 7]);
        assert.deepEqual(at("spec.threshold"), [9, 1]);
        assert.deepEqual(at("metadata.name"), [7, 1]);
    });

    it("takes lists apart, each item with its own place", () => {
        const text = [
            "apiVersion: v1",
            "kind: List",
            "items:",
            "  - apiVersion: v1",
            "    kind: Secret",
            "    metadata: {name: a}",
            "  - apiVersion: v1",
            "    kind: List",
            "    items:",
            "      - {apiVersion: v1, kind: Secret, metadata: {name: b}}",
            "---",
            "apiVersion: apps/v1",
            "kind: DeploymentList",
            "items:",
            "  - metadata:",
            "      name: c",
        ].join("\n");
        const { manifests, others } = parseManifests(text, "a.yaml");
        assert.deepEqual(
            manifests.map((each) => [
                named(each),
                each.object.apiVersion,
                each.position.line,
                each.positionOf("metadata.name").line,
            ]),
            [
                ["Secret a", "v1", 4, 6],
                ["Secret b", "v1", 10, 10],
                ["Deployment c", "apps/v1", 15, 16],
            ],
        );
        assert.equal(others, 0);
    });

    it("counts what is no Kubernetes object, but not what is empty", () => {
        const text = "replicas: 3\n---\n# nothing\n---\n- a\n---\napiVersion: v1\nkind: X\n---\n";
        const { manifests, others } = parseManifests(text, "a.yaml");
        assert.equal(manifests.length, 1);
        assert.equal(others, 2);
    });

    it("accepts what kubectl accepts beyond the specification", () => {
        assert.deepEqual(first("apiVersion: v1\nkind: X\na: 'one\ntwo'\nb: [\n1,\n2\n]\n"), {
            apiVersion: "v1",
            kind: "X",
            a: "one two",
            b: [1, 2],
        });
    });

    it("reads a list of any version, and a stream of JSON", () => {
        const item = '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a\\/b"}}';
        const list = `{"apiVersion": "example.com/v2", "kind": "List", "items": [${item}]}`;
        const { manifests } = parseManifests(`${list}\n${item}${item}`, "a.json");
        assert.deepEqual(manifests.map(named), ["Secret a/b", "Secret a/b", "Secret a/b"]);
        assert.deepEqual(manifests[2]?.positionOf("metadata.name"), { line: 2, column: 121 });
    });

    it("keeps the last of a key's values, with the place of both", () => {
        const text =
            "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: X\n  spec:\n    a.b: [{c: 1, c: 2}]\n";
        const [manifest] = parseManifests(text, "a.yaml").manifests;
        assert.deepEqual(manifest?.object["spec"], { "a.b": [{ c: 2 }] });
        assert.deepEqual(manifest?.duplicateKeys, [
            {
                field: 'spec["a.b"][0].c',
                first: { line: 7, column: 12 },
                again: { line: 7, column: 18 },
            },
        ]);
    });

    for (const [what, text, place, reason] of [
        ["a syntax error", "a: 1\nb: [1\nc: 2\n", "3:2", /expected ',' or '\]'/],
        ["an alias without an anchor", "a: 1\n---\na: *nowhere\n", "3:4", /anchor 'nowhere'/],
        ["an alias bomb", bomb(), "1:31", /excessive aliasing/],
        ["an anchor that contains itself", "a: &a\n  b: *a\n", "2:6", /contains itself/],
        ["content in the line of a separator", "a: 1\n--- b\n", "2:1", /document separator: --- b/],
        ["a control character", "a: 1\nb: \x07\n", "2:4", /control characters/],
        ["deep nesting", "[".repeat(2_000), "1:1001", /nested deeper than 1000 levels/],
        ["a string without an end", '{"a": "b', "1:7", /the string has no end/],
    ] as const) {
        it(`reports ${what} with its place, and reads the other documents`, () => {
            const other = "apiVersion: v1\nkind: X\nmetadata: {name: other}\n";
            const { error, manifests } = parseManifests(text, "a.yaml");
            assert.equal(error?.file, "a.yaml");
            assert.equal(`${error.position.line}:${error.position.column}`, place);
            assert.match(error.reason, reason);
            assert.deepEqual(manifests, []);
            const both = parseManifests(`${text}\n---\n${other}`, "a.yaml");
            if (!text.startsWith("{")) {
                assert.deepEqual(both.manifests.map(named), ["X other"]);
            }
        });
    }

    it("is linear in the number of keys", () => {
        const keys = Array.from({ length: 40_000 }, (_, index) => `  key-${index}: value\n`).join(
            "",
        );
        const text = `apiVersion: v1\nkind: ConfigMap\ndata:\n${keys}`;
        const started = process.cpuUsage();
        const [manifest] = parseManifests(text, "a.yaml").manifests;
        assert.equal(Object.keys(manifest?.object["data"] ?? {}).length, 40_000);
        const { user, system } = process.cpuUsage(started);
        assert.ok(user + system < 3e6, `${(user + system) / 1e6} s`);
    });
});

function bomb(): string {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let level = 1; level < 9; level++) {
        const previous = `*a${level - 1}`;
        lines.push(
            `a${level}: &a${level} [${Array.from({ length: 10 }, () => previous).join(", ")}]`,
        );
    }
    return lines.join("\n");
}
