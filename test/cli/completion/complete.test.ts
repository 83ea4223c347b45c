import assert from "node:assert/strict";
import type { Argument, Command, Option } from "commander";
import { complete, FILE_VALUES, valueName } from "../../../cli/completion/complete";
import { completionLines } from "../../../cli/completion/protocol";
import { buildProgram } from "../../../cli/program";
import { recordedTerminal } from "../support/terminal";

/** Names of values that are no files; a new name belongs here or to the files. */
const OTHER_VALUES = new Set([
    ...["address", "canaries", "canary", "characters", "duration", "format", "kinds", "labels"],
    ...[
        "n",
        "name",
        "namespace/name",
        "number",
        "pattern",
        "percent",
        "engine",
        "policy",
        "ports",
        "revision",
        "shell",
        "wave",
    ],
    ...["time", "url", "version", "words"],
]);

const program = buildProgram(recordedTerminal());

function words(line: string): readonly string[] {
    return complete(program, line.split(" ")).candidates.map(({ word }) => word);
}

function everyValue(command: Command): (Option | Argument)[] {
    return [
        ...command.options,
        ...command.registeredArguments,
        ...command.commands.flatMap(everyValue),
    ];
}

describe("completion", () => {
    const cases: readonly [string, readonly string[]][] = [
        ["pl", ["plan"]],
        ["p", ["plan", "policies", "promote", "pause"]],
        ["frobnicate", []],
        ["gate ", ["open", "close", "status", "help"]],
        ["gate s", ["status"]],
        ["help ga", ["gate"]],
        ["gate help o", ["open"]],
        ["gate status test/podinfo ", []],
        ["history --out", ["--output"]],
        ["history --output ", ["text", "json", "html"]],
        ["history -o h", ["html"]],
        ["history --output=j", ["--output=json"]],
        ["history --kubeconfig --output ", []],
        ["history --no-metrics --kubeconfig gate --o", ["--output"]],
        ["history -- --o", []],
        ["--v", ["--version"]],
        ["gate open -", ["--kubeconfig", "--context", "--namespace", "--request-timeout"]],
        ["completion ", ["bash", "zsh", "fish"]],
        ["completion zsh ", []],
        ["promote gate --y", ["--yes"]],
    ];
    for (const [line, expected] of cases) {
        it(`offers ${expected.join(", ") || "nothing"} after "${line}"`, () => {
            const found = words(line);
            assert.deepEqual(found.slice(0, expected.length || undefined), expected);
        });
    }

    for (const [line, expected] of [
        ["lint ", true],
        ["lint a.yaml ", true],
        ["lint -- -", true],
        ["lint --exceptions ", true],
        ["lint --exceptions=", true],
        ["report ", true],
        ["report a.json ", false],
        ["lint --output ", false],
        ["history ", false],
        ["history --last ", false],
        ["lint --", false],
        ["", false],
    ] as const) {
        it(`offers ${expected ? "" : "no "}files after "${line}"`, () => {
            assert.equal(complete(program, line.split(" ")).files, expected);
        });
    }

    it("knows of each value whether it is a file", () => {
        const names = everyValue(program).map(valueName);
        const unknown = names.filter(
            (name) => name !== "" && !FILE_VALUES.has(name) && !OTHER_VALUES.has(name),
        );
        assert.deepEqual([...new Set(unknown)], []);
        const unused = [...FILE_VALUES, ...OTHER_VALUES].filter((name) => !names.includes(name));
        assert.deepEqual(unused, []);
    });

    it("offers neither hidden commands nor hidden options", () => {
        assert.ok(!words("").some((word) => word.startsWith("__")));
        assert.ok(!words("history --").includes("--html"));
    });

    it("is printed with a description and a directive, as kubectl reads it", () => {
        assert.equal(
            completionLines(complete(program, ["gate", "st"])),
            "status\tShows whether each gate and the rollback switch are open.\n:4\n",
        );
        assert.equal(completionLines(complete(program, ["lint", "k"])), ":0\n");
    });
});
