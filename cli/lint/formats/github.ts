import { type Severity, shownText } from "../../../rules/problems/problem";
import { type LintFinding, type LintResult, subjectOf, UNDECIDED } from "../finding";
import { STDIN_NAME } from "../../manifests";
import { summary } from "./text";

const COMMAND: Record<Severity, string> = {
    error: "error",
    warning: "warning",
    unchecked: "notice",
};

/**
 * Workflow commands of GitHub Actions, which it shows as annotations beside the lines of a pull request.
 *
 * @param result - the result of the lint
 */
export function lintGithub(result: LintResult): string {
    return [
        ...result.findings.map(annotation),
        ...result.undecided.map(
            (line) => `::notice title=${UNDECIDED}::${escapeData(shownText(line))}`,
        ),
        summary(result),
        "",
    ].join("\n");
}

function annotation(finding: LintFinding): string {
    const { severity, file, position, id, requirement, fix } = finding;
    const properties = {
        ...(file === STDIN_NAME
            ? {}
            : { file, line: String(position.line), col: String(position.column) }),
        title: id,
    };
    const message = `${subjectOf(finding)}\n${requirement}; ${fix}`;
    const list = Object.entries(properties).map(([key, text]) => `${key}=${escapeProperty(text)}`);
    return `::${COMMAND[severity]} ${list.join(",")}::${escapeData(message)}`;
}

/** Same as `escapeData` in actions/toolkit packages/core/src/command.ts: a command is one line. */
function escapeData(text: string): string {
    return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}

/** Same as `escapeProperty` there: colons and commas separate the properties. */
function escapeProperty(text: string): string {
    return escapeData(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
}
