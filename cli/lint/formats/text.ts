import pc from "picocolors";
import type { Severity } from "../../../rules/problems/problem";
import { count, type LintFinding, type LintResult, subjectOf } from "../finding";

const LABEL: Record<Severity, string> = {
    error: "error",
    warning: "warning",
    unchecked: "not checked",
};

/**
 * For a person: each problem with its place, the value, the rule and the mend, and a line that sums up.
 *
 * @param result - what was found
 * @param colour - whether to write in colours
 */
export function lintText(result: LintResult, colour: boolean): string {
    const findings = result.findings.map((finding) => findingText(finding, colour));
    return [...findings, summary(result), ""].join("\n");
}

function findingText(finding: LintFinding, colour: boolean): string {
    const { bold, dim, red, yellow, cyan } = pc.createColors(colour);
    const paint = { error: red, warning: yellow, unchecked: cyan };
    const { severity, file, position, id, requirement, fix } = finding;
    return [
        `${bold(`${file}:${position.line}:${position.column}`)}: ${paint[severity](LABEL[severity])}: ${subjectOf(finding)} ${dim(`[${id}]`)}`,
        `    rule: ${requirement}`,
        `    fix: ${fix}`,
        "",
    ].join("\n");
}

/**
 * How many problems of each kind there are, in how many Canaries.
 *
 * @param result - what was found
 */
export function summary(result: LintResult): string {
    const unchecked = count(result, "unchecked");
    const counts = [
        plural(count(result, "error"), "error"),
        plural(count(result, "warning"), "warning"),
        ...(unchecked > 0 ? [`${unchecked} not checked`] : []),
    ].join(", ");
    return `${counts} in ${plural(result.canaries, "Canary", "Canaries")} among ${plural(result.objects, "object")}`;
}

function plural(number: number, one: string, many = `${one}s`): string {
    return `${number} ${number === 1 ? one : many}`;
}
