import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { YamlError } from "../../cli/manifests/yaml/cursor";
import { decodeNode } from "../../cli/manifests/yaml/decode";
import { readDocuments } from "../../cli/manifests/yaml/documents";
import { decodeText } from "../../cli/text";
import { YamlGenerator } from "./support/generated-yaml";

const modules = path.join(__dirname, "../../sandbox/tools/modules");

/** The modules whose files are compared, each with the family that pins it. */
const COMPARED = [
    ["flagger", "github.com/fluxcd/flagger"],
    ["linkerd", "github.com/linkerd/linkerd2"],
    ["gateway-api", "sigs.k8s.io/gateway-api"],
    ["podinfo", "github.com/stefanprodan/podinfo"],
] as const;

/** What reading a text gives: its documents, or that it is refused. */
type Answer = { readonly documents: readonly unknown[] } | "refused";

function filesOf(family: string, module: string): string[] {
    const cwd = path.join(modules, family);
    const pinned = execFileSync("go", ["list", "-m", module], { cwd, encoding: "utf8" });
    const answer = execFileSync(
        "go",
        ["mod", "download", "-json", pinned.trim().replace(" ", "@")],
        {
            cwd,
            encoding: "utf8",
        },
    );
    const { Dir: folder } = JSON.parse(answer) as { Dir: string };
    return fs
        .readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name))
        .map((entry) => path.join(entry.parentPath, entry.name));
}

function ours(bytes: Buffer): Answer {
    try {
        const documents = readDocuments(decodeText(bytes)).map((document) => {
            if ("error" in document) {
                throw document.error;
            }
            return decodeNode(document.root).content;
        });
        return { documents: documents.filter((content) => content !== null) };
    } catch (error) {
        if (error instanceof YamlError) {
            return "refused";
        }
        throw error;
    }
}

describe("the reading of manifests, against kubectl's own", function () {
    this.timeout(600_000);
    let folder: string;
    let oracle: string;
    let files: string[];

    before(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-kubectl-yaml-"));
        oracle = path.join(folder, "oracle");
        const program = path.join(__dirname, "support/kubectl-yaml/main.go");
        execFileSync("go", ["build", "-mod=readonly", "-o", oracle, program], {
            cwd: path.join(modules, "kubernetes"),
            stdio: ["ignore", "ignore", "inherit"],
        });
        files = COMPARED.flatMap(([family, module]) => filesOf(family, module));
    });
    after(() => fs.rmSync(folder, { recursive: true }));

    function theirs(texts: readonly Buffer[]): Answer[] {
        const input = texts.map((text) => `${JSON.stringify(text.toString("base64"))}\n`).join("");
        const output = execFileSync(oracle, { input, encoding: "utf8", maxBuffer: 2 ** 30 });
        return output
            .trimEnd()
            .split("\n")
            .map((line) => {
                const answer = JSON.parse(line) as { documents: unknown[]; error?: string };
                return answer.error === undefined ? { documents: answer.documents } : "refused";
            });
    }

    function differences(texts: readonly Buffer[], nameOf: (index: number) => string): string[] {
        const answers = theirs(texts);
        return texts.flatMap((text, index) => {
            const [own, real] = [ours(text), answers[index]].map((each) => sorted(each));
            return own === real ? [] : [`${nameOf(index)}: ${own}, and kubectl ${real}`];
        });
    }

    it("gives the same for every file of Flagger, Linkerd, the Gateway API and podinfo", () => {
        const found = differences(
            files.map((file) => fs.readFileSync(file)),
            (index) => String(files[index]),
        );
        console.log(`      ${files.length} files compared, ${found.length} differences`);
        assert.deepEqual(found, []);
        assert.ok(files.length > 500, `only ${files.length} files`);
    });

    it("gives the same for generated texts, and for real files with small changes", () => {
        const corpus = files
            .map((file) => fs.readFileSync(file, "utf8"))
            .filter((text) => text.length < 3_000);
        const generator = new YamlGenerator(7, corpus);
        const texts = Array.from({ length: 60_000 }, () => Buffer.from(generator.next()));
        const found = differences(texts, (index) => JSON.stringify(texts[index]?.toString()));
        const refused = texts.filter((text) => ours(text) === "refused").length;
        console.log(`      ${texts.length} texts, ${refused} refused, ${found.length} differences`);
        assert.deepEqual(found, []);
        assert.ok(refused > 10_000 && texts.length - refused > 10_000);
    });

    it("gives the same for each encoding", () => {
        const text = "apiVersion: v1\r\nkind: ConfigMap\r\ndata: {a: 'é – ü'}\r\n---\r\nb: 1\r\n";
        const utf16 = Buffer.from(`\ufeff${text}`, "utf16le");
        const encodings = [
            Buffer.from(text),
            Buffer.from(`\ufeff${text}`),
            utf16,
            Buffer.from(utf16).swap16(),
            Buffer.from(text, "latin1"),
        ];
        assert.deepEqual(
            differences(encodings, (index) => `encoding ${index}`),
            [],
        );
    });
});

/** Text that is the same for the same data. */
function sorted(value: unknown): string {
    return JSON.stringify(value, (_key, each: unknown) =>
        typeof each === "object" && each !== null && !Array.isArray(each)
            ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
            : each,
    );
}
