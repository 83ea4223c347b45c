import { type LintResult, shownFinding } from "../finding";
import { lintGithub } from "./github";
import { lintJson } from "./json";
import { lintSarif } from "./sarif";
import { lintText } from "./text";

/** Names of the formats, the default first. */
export const FORMATS = ["text", "json", "github", "sarif"] as const;

/** One of {@link FORMATS}. */
export type Format = (typeof FORMATS)[number];

/** Settings of the output. */
export interface FormatOptions {
    /** Whether text may be coloured. */
    readonly colour: boolean;
    /** Version of this package. */
    readonly version: string;
}

/**
 * Formats the result of a lint.
 *
 * @param format - the format
 * @param result - the result of the lint
 * @param options - settings of the output
 */
export function formatResult(
    format: Format,
    { findings, ...rest }: LintResult,
    options: FormatOptions,
): string {
    const result = { ...rest, findings: findings.map(shownFinding) };
    switch (format) {
        case "text":
            return lintText(result, options.colour);
        case "json":
            return lintJson(result);
        case "github":
            return lintGithub(result);
        case "sarif":
            return lintSarif(result, options.version);
    }
}
