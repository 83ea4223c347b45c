import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { readExceptions } from "../../../cli/lint/exceptions";
import { runProgram } from "../../../cli/program";
import { CliError } from "../../../cli/terminal";
import { goodScene } from "../../rules/canary/contexts";
import { recordedTerminal } from "../support/terminal";

const reason = "agreed in the review";
const ofRule = { rule: "analysis/steps-rise", reason };
const ofObject = { ...ofRule, object: "Canary test/podinfo" };

describe("the exceptions of lint", () => {
    let file: string;
    before(() => {
        const dir = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-exceptions-"));
        file = path.join(dir, "exceptions.yaml");
    });
    after(() => fs.rmSync(path.dirname(file), { recursive: true }));

    const put = (content: unknown): string => {
        fs.writeFileSync(file, stringify(content));
        return file;
    };

    for (const [what, content] of [
        ["a list", [ofRule, ofObject]],
        ["a list with a name", { except: [ofRule, ofObject] }],
        [
            "the policies' configuration",
            { all: "mandatory", a: { except: [ofRule] }, b: { except: [ofObject] } },
        ],
    ] as const) {
        it(`are read from ${what}`, () => {
            assert.deepEqual(readExceptions(put(content)), [ofRule, ofObject]);
        });
    }

    for (const [what, content, message] of [
        ["no reason", [{ rule: "a/b" }], /exception 1: it needs a rule and a reason/],
        ["an empty reason", [{ ...ofRule, reason: " " }], /it needs a rule and a reason/],
        [
            "another field",
            [ofRule, { ...ofRule, namespace: "test" }],
            /exception 2: namespace is not known/,
        ],
    ] as const) {
        it(`are refused with ${what}`, () => {
            assert.throws(
                () => readExceptions(put(content)),
                (error) => error instanceof CliError && message.test(error.message),
            );
        });
    }

    async function lint(
        exceptions: unknown,
    ): Promise<ReturnType<typeof recordedTerminal>["written"]> {
        const { canary } = goodScene({
            spec: {
                "analysis.stepWeight": undefined,
                "analysis.maxWeight": undefined,
                "analysis.stepWeights": [20, 10],
            },
        });
        const io = recordedTerminal({ stdin: () => Promise.resolve(stringify(canary)) });
        await runProgram(io, ["lint", "--exceptions", put(exceptions)]);
        return io.written;
    }

    it("leave out a rule, of all objects or of one", async () => {
        for (const exception of [ofRule, ofObject]) {
            const { out, error, exitCode } = await lint([exception]);
            assert.match(out, /^0 errors/m);
            assert.match(error, /^note: 1 excepted\n$/);
            assert.equal(exitCode, 0);
        }
    });

    it("are named where they have nothing to except", async () => {
        const { out, error, exitCode } = await lint([{ ...ofObject, object: "Canary test/other" }]);
        assert.match(out, /^1 error/m);
        assert.equal(
            error,
            "note: the exception for analysis/steps-rise of Canary test/other has nothing to except\n",
        );
        assert.equal(exitCode, 1);
    });
});
