import { jsonText } from "../../output";
import { count, type LintResult } from "../finding";

/**
 * Machine-readable: one JSON object with the counts and all problems, in the order of the text output.
 *
 * @param result - the result of the lint
 */
export function lintJson(result: LintResult): string {
    return jsonText({
        canaries: result.canaries,
        objects: result.objects,
        errors: count(result, "error"),
        warnings: count(result, "warning"),
        unchecked: count(result, "unchecked"),
        undecided: result.undecided,
        problems: result.findings.map((finding) => ({
            severity: finding.severity,
            id: finding.id,
            file: finding.file,
            line: finding.position.line,
            column: finding.position.column,
            object: finding.object,
            field: finding.field,
            value: finding.value ?? null,
            requirement: finding.requirement,
            fix: finding.fix,
        })),
    });
}
