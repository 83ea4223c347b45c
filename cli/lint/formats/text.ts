import pc from "picocolors";
import { type Severity, shownText } from "../../../rules/problems/problem";
import { count, type LintFinding, type LintResult, subjectOf } from "../finding";

const LABEL: Record<Severity, string> = {
    error: "error",
    warning: "warning",
    unchecked: "not checked",
};

/**
 * Human-readable: each problem with its position, value, rule and fix, and a summary line.
 *
 * @param result - the result of the lint
 * @param colour - whether to use colours
 */
export function lintText(result: LintResult, colour: boolean): string {
    const findings = result.findings.map((finding) => findingText(finding, colour));
    return [...findings, summary(result), ...result.undecided.map(shownText), ""].join("\n");
}

function findingText(finding: LintFinding, colour: boolean): string {
    const { bold, dim, red, yellow, cyan } = pc.createColors(colour);
    const paint = { error: red, warning: yellow, unchecked: cyan };
    const { severity, file, position, id, requirement, fix } = finding;
    return [
        `${bold(`${printedFile(file)}:${position.line}:${position.column}`)}: ${paint[severity](LABEL[severity])}: ${subjectOf(finding)} ${dim(`[${id}]`)}`,
        `    rule: ${requirement}`,
        `    fix: ${fix}`,
        "",
    ].join("\n");
}

/** A name at the beginning of a line must not look like a command of a GitHub workflow. */
function printedFile(file: string): string {
    return file.trimStart().startsWith("::") ? `./${file}` : file;
}

/**
 * The number of problems of each severity and the number of Canaries.
 *
 * @param result - the result of the lint
 */
export function summary(result: LintResult): string {
    const unchecked = count(result, "unchecked");
    const counts = [
        plural(count(result, "error"), "error"),
        plural(count(result, "warning"), "warning"),
        ...(unchecked > 0 ? [`${unchecked} not checked`] : []),
    ].join(", ");
    return `${counts} in ${plural(result.canaries, "Canary", "Canaries")} (${plural(result.objects, "object")} read)`;
}

function plural(number: number, one: string, many = `${one}s`): string {
    return `${number} ${number === 1 ? one : many}`;
}
