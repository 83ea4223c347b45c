import type { Problem } from "../../rules/problems/problem";
import { NOT_FOUND, TOO_LARGE } from "../text";
import type { Position, Unreadable } from "./parse";

/** A problem of a file, not of an object in it. */
export interface FileProblem extends Problem {
    /** The file, as the user named it. */
    readonly file: string;
    /** Where in the file. */
    readonly position: Position;
    /** Whether a part of the input that is meant cannot be read. @default false */
    readonly incomplete?: boolean;
}

/** Id of a template that is not rendered. */
export const TEMPLATE = "manifest/template";

/** Id of {@link unreadable}. */
export const UNREADABLE = "manifest/unreadable";

/** The beginning of a file. */
export const START: Position = { line: 1, column: 1 };

/**
 * A file that cannot be read.
 *
 * @param file - as the user named it
 * @param reason - why
 * @param position - where it is not YAML
 */
export function unreadable(file: string, reason: string, position: Position = START): FileProblem {
    const fixes: Readonly<Record<string, string>> = {
        [NOT_FOUND]: "correct the name of the file",
        [TOO_LARGE]: "pass only the files with manifests, or split it",
    };
    return {
        id: UNREADABLE,
        severity: "error",
        path: file,
        value: reason,
        requirement:
            "what cannot be read is neither applied nor checked; everything else is checked",
        fix:
            fixes[reason] ??
            "correct the file; kubectl apply --dry-run=client -f <file> shows the same error",
        file,
        position,
        incomplete: true,
    };
}

/** Text of a template of Helm and others that is not rendered. */
const PLACEHOLDER = /\{\{.*\}\}|\{%.*%\}|<%.*%>/;

/**
 * An error in a document, or the template that it turns out to be.
 *
 * @param error - the error
 * @param text - of the file
 */
export function documentProblem({ file, position, reason }: Unreadable, text: string): FileProblem {
    const lines = text.split(/\r?\n/);
    // an error may be reported in the line after a template's line
    const line = [position.line, position.line - 1].find((each) =>
        PLACEHOLDER.test(lines[each - 1] ?? ""),
    );
    if (line === undefined && !/^\s*\{\{[-#/ ]/m.test(text)) {
        return unreadable(file, reason, position);
    }
    return unrendered(
        file,
        { line: line ?? position.line, column: 1 },
        (lines[(line ?? 1) - 1] ?? "").trim(),
    );
}

/**
 * A template that is not rendered.
 *
 * @param file - as the user named it
 * @param position - of the placeholder
 * @param value - the line or value with it
 */
export function unrendered(file: string, position: Position, value: string): FileProblem {
    return {
        id: TEMPLATE,
        severity: "error",
        path: file,
        value,
        requirement:
            "this is a template that is not rendered: the API server refuses it or takes the placeholder as the value",
        fix: "render it first and lint the result, for example helm template <chart> | linkerd-canary lint",
        file,
        position,
        incomplete: true,
    };
}

/**
 * A file or folder that was recognised, but not checked.
 *
 * @param file - as the user named it
 * @param what - such as `the chart charts/app`
 * @param reason - why it is not checked
 * @param command - renders it
 */
export function notRendered(
    file: string,
    what: string,
    reason: string,
    command: string,
): FileProblem {
    return {
        id: "manifest/not-rendered",
        severity: "unchecked",
        path: what,
        value: undefined,
        requirement: `${what} is not checked: ${reason}`,
        fix: `render it first: ${command} | linkerd-canary lint`,
        file,
        position: START,
    };
}
