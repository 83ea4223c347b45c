import { formatValue, type Problem, type Severity } from "../../rules/problems/problem";
import type { Position } from "../manifests";

/** A problem and the place in the files to mend it at. */
export interface LintFinding extends Problem {
    /** The object, such as `Canary test/podinfo`. */
    readonly object: string;
    /** Path in the object, such as `spec.analysis.stepWeights[1]`; empty for the object as a whole. */
    readonly field: string;
    /** File as the user named it, `<stdin>` for standard input. */
    readonly file: string;
    /** Where in the file. */
    readonly position: Position;
}

/** What came of a lint. */
export interface LintResult {
    /** Every problem, by file, line, column and rule. */
    readonly findings: readonly LintFinding[];
    /** How many Canaries were judged. */
    readonly canaries: number;
    /** How many objects they were judged among, the Canaries too. */
    readonly objects: number;
}

/** How many findings there are of a severity. */
export function count({ findings }: LintResult, severity: Severity): number {
    return findings.filter((finding) => finding.severity === severity).length;
}

/** What a finding is about, in words: the object, the field and the value, which something unchecked has not. */
export function subjectOf({ object, field, value, severity }: LintFinding): string {
    const parts = [object, field, ...(severity === "unchecked" ? [] : [formatValue(value)])];
    return parts.filter((part) => part !== "").join(": ");
}

/**
 * Puts findings in the order in which a reader goes through the files, the same on every machine. What two Canaries
 * meet in an object that they share is said once.
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

/** Compares by code units: the same order whatever the machine's locale. */
export function compareTexts(a: string, b: string): number {
    return a < b ? -1 : Number(a > b);
}
