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

    for (const [what, text, error] of [
        ["a syntax error", "a: 1\nb: [1\nc: 2\n", /^a\.yaml:3:1: /],
        ["a key twice", "a: 1\na: 2\n", /^a\.yaml:2:1: Map keys must be unique/],
        [
            "an alias without an anchor",
            "a: 1\n---\na: *nowhere\n",
            /^a\.yaml:2:1: Unresolved alias .*nowhere/,
        ],
        ["an alias bomb", bomb(), /^a\.yaml:1:1: Excessive alias count/],
    ] as const) {
        it(`tells of ${what} with its place, and gives no part of the file`, () => {
            const parsed = parseManifests(text, "a.yaml");
            assert.match(parsed.error ?? "", error);
            assert.deepEqual(parsed.manifests, []);
        });
    }
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
