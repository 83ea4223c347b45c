import assert from "node:assert/strict";
import type { LintFinding, LintResult } from "../../../cli/lint/finding";
import { type Format, FORMATS, formatResult } from "../../../cli/lint/formats";
import { canaryRules } from "../../../rules/canary";

const finding: LintFinding = {
    id: "analysis/steps-rise",
    severity: "error",
    path: "Canary test/podinfo: spec.analysis.stepWeights[1]",
    value: 10,
    requirement: "weights must rise: 100% at most",
    fix: "write a larger one",
    object: "Canary test/podinfo",
    field: "spec.analysis.stepWeights[1]",
    file: "k8s/a b,c:d.yaml",
    position: { line: 23, column: 7 },
};
const result: LintResult = {
    findings: [
        finding,
        { ...finding, id: "manifest/twice", severity: "warning", field: "", value: undefined },
        { ...finding, id: "injection/not-checked", severity: "unchecked", file: "<stdin>" },
    ],
    canaries: 1,
    objects: 12,
    undecided: ["not decided: a\u202eb"],
    isIncomplete: false,
};
const nothing: LintResult = {
    findings: [],
    canaries: 2,
    objects: 2,
    undecided: [],
    isIncomplete: false,
};

function formatted(format: Format, of = result, colour = false): string {
    return formatResult(format, of, { colour, version: "1.2.3" });
}

describe("the formats of lint", () => {
    it("end with a line break, each", () => {
        for (const format of FORMATS) {
            assert.match(formatted(format), /[^\n]\n$/, format);
            assert.match(formatted(format, nothing), /[^\n]\n$/, format);
        }
    });

    it("text: place, severity, field, value, id, rule and mend, and a line that sums up", () => {
        assert.equal(
            formatted("text"),
            [
                "k8s/a b,c:d.yaml:23:7: error: Canary test/podinfo: spec.analysis.stepWeights[1]: 10 [analysis/steps-rise]",
                "    rule: weights must rise: 100% at most",
                "    fix: write a larger one",
                "",
                "k8s/a b,c:d.yaml:23:7: warning: Canary test/podinfo: not set [manifest/twice]",
                "    rule: weights must rise: 100% at most",
                "    fix: write a larger one",
                "",
                "<stdin>:23:7: not checked: Canary test/podinfo: spec.analysis.stepWeights[1] [injection/not-checked]",
                "    rule: weights must rise: 100% at most",
                "    fix: write a larger one",
                "",
                "1 error, 1 warning, 1 not checked in 1 Canary (12 objects read)",
                "not decided: a\\u202eb",
                "",
            ].join("\n"),
        );
        assert.equal(
            formatted("text", nothing),
            "0 errors, 0 warnings in 2 Canaries (2 objects read)\n",
        );
    });

    it("text is in colours only where it may be", () => {
        assert.ok(formatted("text", result, true).includes("\u001b[31merror\u001b[39m"));
        assert.ok(!formatted("text").includes("\u001b"));
    });

    it("json: the counts and every problem, with a null for what is not set", () => {
        const { problems, ...counts } = JSON.parse(formatted("json")) as {
            problems: unknown[];
        };
        assert.deepEqual(counts, {
            canaries: 1,
            objects: 12,
            errors: 1,
            warnings: 1,
            unchecked: 1,
            undecided: ["not decided: a\u202eb"],
        });
        assert.deepEqual(problems[0], {
            severity: "error",
            id: "analysis/steps-rise",
            file: "k8s/a b,c:d.yaml",
            line: 23,
            column: 7,
            object: "Canary test/podinfo",
            field: "spec.analysis.stepWeights[1]",
            value: 10,
            requirement: "weights must rise: 100% at most",
            fix: "write a larger one",
        });
        assert.deepEqual((problems[1] as { value: unknown }).value, null);
    });

    it("github: a command a line, escaped as the runner wants it; standard input has no place", () => {
        assert.equal(
            formatted("github"),
            [
                "::error file=k8s/a b%2Cc%3Ad.yaml,line=23,col=7,title=analysis/steps-rise::Canary test/podinfo: spec.analysis.stepWeights[1]: 10%0Aweights must rise: 100%25 at most; write a larger one",
                "::warning file=k8s/a b%2Cc%3Ad.yaml,line=23,col=7,title=manifest/twice::Canary test/podinfo: not set%0Aweights must rise: 100%25 at most; write a larger one",
                "::notice title=injection/not-checked::Canary test/podinfo: spec.analysis.stepWeights[1]%0Aweights must rise: 100%25 at most; write a larger one",
                "::notice title=lint/undecided::not decided: a\\u202eb",
                "1 error, 1 warning, 1 not checked in 1 Canary (12 objects read)",
                "",
            ].join("\n"),
        );
    });

    it("sarif: what was not decided is a notification of the run, which fails only if input cannot be read", () => {
        const runOf = (of: LintResult): SarifLog["runs"][number] | undefined =>
            (JSON.parse(formatted("sarif", of)) as SarifLog).runs[0];
        const run = runOf(result);
        const [invocation] = run?.invocations ?? [];
        assert.deepEqual(invocation, {
            executionSuccessful: true,
            toolExecutionNotifications: [
                {
                    descriptor: { id: "lint/undecided", index: 0 },
                    level: "note",
                    message: { text: "not decided: a\\u202eb" },
                },
            ],
        });
        assert.equal(run?.tool.driver.notifications[0]?.id, "lint/undecided");
        assert.deepEqual(runOf({ ...nothing, isIncomplete: true })?.invocations, [
            { executionSuccessful: false, toolExecutionNotifications: [] },
        ]);
    });

    it("sarif: version 2.1.0 with the whole table of rules and a place for each result", () => {
        const log = JSON.parse(formatted("sarif")) as SarifLog;
        assert.equal(log.version, "2.1.0");
        const [run] = log.runs;
        assert.ok(run !== undefined && log.runs.length === 1);
        const { name, semanticVersion, rules } = run.tool.driver;
        assert.deepEqual([name, semanticVersion], ["linkerd-canary", "1.2.3"]);
        const ids = rules.map(({ id }) => id);
        assert.deepEqual(
            ids.slice(0, canaryRules.length),
            canaryRules.map(({ id }) => id),
        );
        assert.equal(new Set(ids).size, ids.length);
        for (const rule of rules) {
            assert.ok(
                ["none", "note", "warning", "error"].includes(rule.defaultConfiguration.level),
            );
            for (const { text } of [rule.shortDescription, rule.fullDescription, rule.help]) {
                assert.notEqual(text, "");
            }
        }
        assert.deepEqual(
            run.results.map(({ ruleId, ruleIndex, kind, level, locations }) => ({
                rule: [ruleId, ids[ruleIndex]],
                kind,
                level,
                at: locations.map(({ physicalLocation: { artifactLocation, region } }) => [
                    artifactLocation.uri,
                    region.startLine,
                    region.startColumn,
                ]),
            })),
            [
                ["analysis/steps-rise", "fail", "error", "k8s/a%20b%2Cc%3Ad.yaml"],
                ["manifest/twice", "fail", "warning", "k8s/a%20b%2Cc%3Ad.yaml"],
                // SARIF 2.1.0, 3.27.10: what did not fail has no level
                ["injection/not-checked", "open", "none", "stdin"],
            ].map(([id, kind, level, uri]) => ({
                rule: [id, id],
                kind,
                level,
                at: [[uri, 23, 7]],
            })),
        );
        const fingerprints = run.results.map(
            ({ partialFingerprints }) => partialFingerprints["problem/v1"],
        );
        assert.equal(new Set(fingerprints).size, 3);
        assert.ok(run.results[0]?.message.text.includes("100% at most; write a larger one."));
    });

    it("sarif: the fingerprint of a problem stays when lines move", () => {
        const moved = { ...result, findings: [{ ...finding, position: { line: 99, column: 1 } }] };
        const of = (log: SarifLog): unknown => log.runs[0]?.results[0]?.partialFingerprints;
        assert.deepEqual(
            of(JSON.parse(formatted("sarif", moved)) as SarifLog),
            of(JSON.parse(formatted("sarif")) as SarifLog),
        );
    });
});

/** The parts of a SARIF log that are looked at. */
interface SarifLog {
    readonly version: string;
    readonly runs: readonly {
        readonly tool: {
            readonly driver: {
                readonly name: string;
                readonly semanticVersion: string;
                readonly rules: readonly {
                    readonly id: string;
                    readonly shortDescription: { readonly text: string };
                    readonly fullDescription: { readonly text: string };
                    readonly help: { readonly text: string };
                    readonly defaultConfiguration: { readonly level: string };
                }[];
                readonly notifications: readonly { readonly id: string }[];
            };
        };
        readonly invocations: readonly unknown[];
        readonly results: readonly {
            readonly ruleId: string;
            readonly ruleIndex: number;
            readonly kind: string;
            readonly level: string;
            readonly message: { readonly text: string };
            readonly partialFingerprints: Readonly<Record<string, string>>;
            readonly locations: readonly {
                readonly physicalLocation: {
                    readonly artifactLocation: { readonly uri: string };
                    readonly region: { readonly startLine: number; readonly startColumn: number };
                };
            }[];
        }[];
    }[];
}
