import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { runProgram } from "../../../cli/program";
import { recordedTerminal } from "../support/terminal";

const folder = path.join(__dirname, "files");
const golden = path.join(__dirname, "../../golden/lint-files.md");

/** What a file must give: the problems by their ids, an excerpt of what is printed about them, and the exit code. */
interface Expected {
    readonly file: string;
    readonly about: string;
    readonly errors?: readonly string[];
    readonly warnings?: readonly string[];
    readonly shown?: RegExp;
    readonly code: number;
}

const EXPECTED: readonly Expected[] = [
    { file: "quote-min", about: "a quoted text continues at its key's indentation", code: 0 },
    { file: "flow-seq-indent", about: "a flow sequence ends at its key's column", code: 0 },
    { file: "misplaced-continuation", about: "both, deeper", code: 0 },
    { file: "served-kinds", about: "served versions, and kinds of other tools", code: 0 },
    {
        file: "dupkeys",
        about: "a key is written twice",
        warnings: ["manifest/key-twice"],
        shown: /dupkeys\S+:8:3: warning: Canary test\/podinfo: spec\.provider: "line 7"/,
        code: 0,
    },
    {
        file: "helm-template-min",
        about: "a template is not rendered",
        errors: ["manifest/template"],
        shown: /:4:1: error: .*\{\{ \.Values\.name \}\}/,
        code: 2,
    },
    {
        file: "numname",
        about: "names are numbers",
        errors: ["manifest/name", "manifest/name", "schema/refused"],
        warnings: ["metric/none"],
        shown: /fix: write it in quotes: name: "12"/,
        code: 1,
    },
    {
        file: "names",
        about: "names are invalid, absent, a boolean, a template",
        errors: ["manifest/name", "manifest/name", "manifest/name", "manifest/template"],
        shown: /fix: rename it, for example to "cart-service"/,
        code: 1,
    },
    {
        file: "v1alpha3",
        about: "a version that is not served",
        errors: ["manifest/not-served"],
        shown: /fix: set apiVersion to "flagger\.app\/v1beta1"; rename spec\.canaryAnalysis/,
        code: 1,
    },
    {
        file: "any-list",
        about: "the same in a list of any version",
        errors: ["manifest/not-served"],
        warnings: ["metric/none"],
        code: 1,
    },
    {
        file: "old-kinds",
        about: "versions of other kinds that are not served",
        errors: Array.from({ length: 7 }, () => "manifest/not-served"),
        shown: /is not served as autoscaling\/v2beta2 since Kubernetes 1\.26/,
        code: 1,
    },
    {
        file: "dup-hpa",
        about: "an object is given twice",
        warnings: ["manifest/twice"],
        code: 0,
    },
    {
        file: "label-shared-two-copies",
        about: "the target is given twice",
        warnings: ["manifest/twice", "metric/no-load"],
        code: 0,
    },
    {
        file: "bad-did-you-mean",
        about: "a value outside of the CRD: one problem, one fix",
        errors: ["schema/refused"],
        shown: /fix: set it to "gatewayapi:v1beta1"/,
        code: 1,
    },
    {
        file: "selfalias2",
        about: "an anchor contains itself",
        errors: ["manifest/unreadable"],
        shown: /anchor 's' value contains itself/,
        code: 2,
    },
    {
        file: "bomb",
        about: "aliases expand without end",
        errors: ["manifest/unreadable"],
        shown: /excessive aliasing/,
        code: 2,
    },
    {
        file: "two-documents-one-broken",
        about: "the other document is checked",
        errors: ["manifest/unreadable", "schema/refused"],
        code: 2,
    },
    {
        file: "ctl",
        about: "control characters are shown",
        errors: ["manifest/name", "manifest/name", "provider/not-linkerd"],
        warnings: ["metric/none", "schema/unknown-field"],
        shown: /Canary n\\u001b\[31m\/x\\n::error file=app\.js/,
        code: 1,
    },
    {
        file: "plan-one-endless",
        about: "one of two Canaries never ends",
        errors: ["analysis/first-step"],
        code: 1,
    },
];

interface Problems {
    readonly problems: readonly { readonly severity: string; readonly id: string }[];
}

async function lint(file: string, ...flags: string[]): Promise<{ out: string; exitCode: number }> {
    const io = recordedTerminal();
    await runProgram(io, ["lint", path.join(folder, file), ...flags]);
    return io.written;
}

async function idsOf(file: string): Promise<Record<"error" | "warning", readonly string[]>> {
    const { problems } = JSON.parse((await lint(file, "-o", "json")).out) as Problems;
    const of = (severity: string): string[] =>
        problems
            .filter((problem) => problem.severity === severity)
            .map(({ id }) => id)
            .sort();
    return { error: of("error"), warning: of("warning") };
}

describe("lint of files as people write them", () => {
    for (const { file, about, errors = [], warnings = [], shown, code } of EXPECTED) {
        it(`${file}: ${about}`, async () => {
            const name = `${file}.yaml.txt`;
            assert.deepEqual(await idsOf(name), { error: errors, warning: warnings });
            const { out, exitCode } = await lint(name);
            assert.equal(exitCode, code);
            assert.match(out, shown ?? /./);
            // a line of the output begins with a file's name, a part of a problem, or the summary
            assert.doesNotMatch(out, /^::/m);
            // eslint-disable-next-line no-control-regex
            assert.doesNotMatch(out, /[\0-\x09\x0b-\x1f\x7f-\x9f]/);
        });
    }

    it("following the one fix of a value outside of the CRD leaves no finding", async () => {
        const file = path.join(folder, "bad-did-you-mean.yaml.txt");
        const fixed = fs
            .readFileSync(file, "utf8")
            .replace("provider: gatewayapi", "provider: gatewayapi:v1beta1");
        const io = recordedTerminal({ stdin: () => Promise.resolve(fixed) });
        await runProgram(io, ["lint"]);
        assert.match(io.written.out, /^0 errors, 0 warnings, 1 not checked/m);
    });

    it("has a case for each file", () => {
        const files = fs.readdirSync(folder).filter((name) => name.endsWith(".txt"));
        // an ingress beside Linkerd is a matter of the provider's rules
        const covered = [...EXPECTED.map(({ file }) => file), "nginx-linkerd"];
        assert.deepEqual(files.sort(), covered.map((file) => `${file}.yaml.txt`).sort());
    });

    it("gives the table in test/golden/lint-files.md (renew it with UPDATE_GOLDEN=1)", async () => {
        const shown = (
            errors: readonly string[],
            warnings: readonly string[],
            code: number,
        ): string =>
            [...errors, ...warnings.map((id) => `${id} (warning)`), `exit ${code}`].join(", ");
        const rows: string[] = [];
        for (const { file, about, errors = [], warnings = [], code } of EXPECTED) {
            const name = `${file}.yaml.txt`;
            const { error, warning } = await idsOf(name);
            const { exitCode } = await lint(name);
            rows.push(
                `| ${file}: ${about} | ${shown(errors, warnings, code)} | ${shown(error, warning, exitCode)} |`,
            );
        }
        const table = ["| case | expected | found |", "| --- | --- | --- |", ...rows, ""].join(
            "\n",
        );
        if (process.env["UPDATE_GOLDEN"] === "1") {
            fs.writeFileSync(golden, table);
        }
        assert.equal(table, fs.readFileSync(golden, "utf8"));
    });
});
