import { createHash } from "node:crypto";
import type { Invocation, Location, Log, ReportingDescriptor, Result } from "sarif";
import { ruleTable } from "../../../rules/canary";
import { type Severity, shownText } from "../../../rules/problems/problem";
import { STDIN_NAME } from "../../manifests";
import { jsonText } from "../../output";
import { type LintFinding, type LintResult, subjectOf, UNDECIDED } from "../finding";

/**
 * An unchecked finding has the kind `open`, for which SARIF requires the level `none`
 * (https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html, 3.27.9 and 3.27.10).
 */
const KIND: Record<Severity, Required<Pick<Result, "kind" | "level">>> = {
    error: { kind: "fail", level: "error" },
    warning: { kind: "fail", level: "warning" },
    unchecked: { kind: "open", level: "none" },
};

/** What a notification reports: it has no location, because what would decide it is not in the files. */
const UNDECIDED_DESCRIPTOR: ReportingDescriptor = {
    id: UNDECIDED,
    shortDescription: {
        text: "What was assumed or not decided, and which file or option would decide it",
    },
    defaultConfiguration: { level: "note" },
};

/**
 * SARIF 2.1.0 for code scanning: the rules, the findings with their locations, and what was not decided as notifications.
 *
 * @param result - the result of the lint
 * @param version - of this package
 */
export function lintSarif(result: LintResult, version: string): string {
    const rules = ruleDescriptors(result);
    const indexOf = new Map(rules.map(({ id }, index) => [id, index]));
    const log: Log = {
        $schema:
            "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [
            {
                tool: {
                    driver: {
                        name: "linkerd-canary",
                        semanticVersion: version,
                        rules,
                        notifications: [UNDECIDED_DESCRIPTOR],
                    },
                },
                invocations: [invocation(result)],
                columnKind: "utf16CodeUnits",
                results: result.findings.map((finding) => ({
                    ruleId: finding.id,
                    ruleIndex: indexOf.get(finding.id),
                    ...KIND[finding.severity],
                    message: {
                        text: `${subjectOf(finding)}: ${finding.requirement}; ${finding.fix}.`,
                    },
                    locations: [location(finding)],
                    partialFingerprints: { "problem/v1": fingerprint(finding) },
                })),
            },
        ],
    };
    return jsonText(log);
}

/** The run: it succeeds unless a part of the input cannot be read, whatever it finds. */
function invocation({ undecided, isIncomplete }: LintResult): Invocation {
    return {
        executionSuccessful: !isIncomplete,
        toolExecutionNotifications: undecided.map((line) => ({
            descriptor: { id: UNDECIDED, index: 0 },
            level: "note",
            message: { text: shownText(line) },
        })),
    };
}

/** The rule table, and the ids of findings outside it: injection and the manifests themselves. */
function ruleDescriptors({ findings }: LintResult): ReportingDescriptor[] {
    const table = ruleTable().map(({ id, impact, requirement, fix, severity }) =>
        descriptor(id, impact, requirement, fix, severity),
    );
    const known = new Set(table.map(({ id }) => id));
    const others = new Map(
        findings
            .filter(({ id }) => !known.has(id))
            .map(({ id, requirement, fix, severity }) => [
                id,
                descriptor(id, requirement, requirement, fix, severity),
            ]),
    );
    return [...table, ...others.values()];
}

function descriptor(
    id: string,
    short: string,
    requirement: string,
    fix: string,
    severity: Severity,
): ReportingDescriptor {
    return {
        id,
        shortDescription: { text: short },
        fullDescription: { text: requirement },
        help: { text: fix },
        defaultConfiguration: { level: KIND[severity].level },
    };
}

function location({ file, position, object, field }: LintFinding): Location {
    return {
        physicalLocation: {
            artifactLocation: { uri: file === STDIN_NAME ? "stdin" : uriOf(file) },
            region: { startLine: position.line, startColumn: position.column },
        },
        logicalLocations: [
            { fullyQualifiedName: field === "" ? object : `${object}: ${field}`, kind: "object" },
        ],
    };
}

/** A relative reference, which code scanning resolves against the root of the repository. */
function uriOf(file: string): string {
    return file.replace(/^\.\//, "").split(/[/\\]/).map(encodeURIComponent).join("/");
}

/** Stays the same when the lines of a problem move. */
function fingerprint({ id, object, field }: LintFinding): string {
    return createHash("sha256").update([id, object, field].join("\n")).digest("hex").slice(0, 16);
}
