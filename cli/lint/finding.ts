import { withoutCredentials } from "../../rules/problems/credentials";
import { formatValue, shownText, type Problem, type Severity } from "../../rules/problems/problem";
import type { Position } from "../manifests";

/** A problem with its position in the files. */
export interface LintFinding extends Problem {
    /** The object, such as `Canary test/podinfo`. */
    readonly object: string;
    /** Path in the object, such as `spec.analysis.stepWeights[1]`; empty for the object as a whole. */
    readonly field: string;
    /** File as the user named it, `<stdin>` for standard input. */
    readonly file: string;
    /** Position in the file. */
    readonly position: Position;
}

/** Id in machine formats of what was assumed or not decided ({@link LintResult.undecided}). */
export const UNDECIDED = "lint/undecided";

/** The result of a lint. */
export interface LintResult {
    /** All problems, sorted by file, line, column and rule. */
    readonly findings: readonly LintFinding[];
    /** Number of evaluated Canaries. */
    readonly canaries: number;
    /** Number of objects in the manifests, including the Canaries. */
    readonly objects: number;
    /** What was not decided, and which file or option would decide it; a line each. */
    readonly undecided: readonly string[];
    /** Whether a part of the input could not be read. */
    readonly isIncomplete: boolean;
}

/** Number of findings of a severity. */
export function count({ findings }: LintResult, severity: Severity): number {
    return findings.filter((finding) => finding.severity === severity).length;
}

/** The subject of a finding as text: the object, the field and the value; an unchecked finding has no value. */
export function subjectOf({ object, field, path, value, severity }: LintFinding): string {
    const parts = [
        object || path,
        field,
        ...(severity === "unchecked" ? [] : [formatValue(value)]),
    ];
    return shownText(parts.filter((part) => part !== "").join(": "));
}

/**
 * A finding as it may be shown: without hidden characters and known credentials in its texts.
 *
 * @param finding - with names, values and messages of other authors
 */
export function shownFinding<Shown extends LintFinding>(finding: Shown): Shown {
    return {
        ...finding,
        value: withoutCredentialsIn(finding.value),
        ...mapTexts(finding, ["object", "field", "path", "requirement", "fix", "file"]),
    };
}

function mapTexts(
    finding: LintFinding,
    keys: readonly ("object" | "field" | "path" | "requirement" | "fix" | "file")[],
): Partial<LintFinding> {
    return Object.fromEntries(keys.map((key) => [key, shownText(finding[key])]));
}

/** The same data without known credentials in its texts. */
function withoutCredentialsIn(value: unknown): unknown {
    if (typeof value === "string") {
        return withoutCredentials(value);
    }
    if (Array.isArray(value)) {
        return value.map(withoutCredentialsIn);
    }
    return typeof value === "object" && value !== null
        ? Object.fromEntries(
              Object.entries(value).map(([key, each]) => [key, withoutCredentialsIn(each)]),
          )
        : value;
}

/**
 * Sorts findings by their position in the files, the same on every machine. A problem in an object that two Canaries
 * share is reported once.
 */
export function inOrder(findings: readonly LintFinding[]): LintFinding[] {
    const distinct = new Map(findings.map((finding) => [JSON.stringify(finding), finding]));
    return [...distinct.values()].sort(
        (a, b) =>
            compareTexts(a.file, b.file) ||
            a.position.line - b.position.line ||
            a.position.column - b.position.column ||
            compareTexts(a.id, b.id) ||
            compareTexts(a.path, b.path),
    );
}

/** Compares by code units, so that the order does not depend on the locale. */
export function compareTexts(a: string, b: string): number {
    return a < b ? -1 : Number(a > b);
}
