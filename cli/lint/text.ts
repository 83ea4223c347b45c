import pc from "picocolors";
import { formatValue, type Severity } from "../../rules/problem";
import type { LintFinding, LintResult } from "./judge";

const LABEL: Record<Severity, string> = {
    error: "error",
    warning: "warning",
    unchecked: "not checked",
};

/**
 * The result for a person: each problem with its place, the value, the rule and the mend, and a line that sums up.
 *
 * @param result - what was found
 * @param colour - whether to write in colours
 */
export function lintText(result: LintResult, colour: boolean): string {
    return [...result.findings.map((each) => findingText(each, colour)), summary(result), ""].join(
        "\n",
    );
}

function findingText({ problem, object, field, ...at }: LintFinding, colour: boolean): string {
    const { bold, dim, red, yellow, cyan } = pc.createColors(colour);
    const paint: Record<Severity, (text: string) => string> = {
        error: red,
        warning: yellow,
        unchecked: cyan,
    };
    const place = `${at.file}:${at.line}:${at.column}`;
    const what = field === "" ? object : `${object}: ${field}`;
    return [
        `${bold(place)}: ${paint[problem.severity](LABEL[problem.severity])}: ${what}: ${formatValue(problem.value)} ${dim(`[${problem.id}]`)}`,
        `    rule: ${problem.rule}`,
        `    mend: ${problem.remedy}`,
        "",
    ].join("\n");
}

/** How many problems of each kind there are, in how many Canaries. */
export function summary({ findings, canaries, objects }: LintResult): string {
    const count = (severity: Severity): number =>
        findings.filter(({ problem }) => problem.severity === severity).length;
    const unchecked = count("unchecked");
    return [
        plural(count("error"), "error"),
        plural(count("warning"), "warning"),
        ...(unchecked > 0 ? [`${unchecked} not checked`] : []),
    ]
        .join(", ")
        .concat(
            ` in ${plural(canaries, "Canary", "Canaries")} (${plural(objects, "object")} read)`,
        );
}

function plural(count: number, one: string, many = `${one}s`): string {
    return `${count} ${count === 1 ? one : many}`;
}
