import { fieldsOf } from "../../rules/canary/reading";
import { parseYaml } from "../../rules/yaml";
import {
    exceptionLists,
    excepts,
    isExcepted,
    type RuleException,
} from "../../rules/problems/exceptions";
import { CliError } from "../terminal";
import { readTextFile } from "../text";
import type { LintResult } from "./finding";

/** The findings that exceptions leave, and what the exceptions did. */
export interface ExceptedResult {
    readonly result: LintResult;
    /** Number of findings that are not reported. */
    readonly excepted: number;
    /** Exceptions for which there is no finding: they may be out of date. */
    readonly unused: readonly RuleException[];
}

/**
 * Removes the excepted findings. What cannot be read cannot be excepted.
 *
 * @param result - the result of the lint
 * @param exceptions - from the file of exceptions
 */
export function withoutExcepted(
    result: LintResult,
    exceptions: readonly RuleException[],
): ExceptedResult {
    const findings = result.findings.filter((finding) => !isExcepted(exceptions, finding));
    return {
        result: { ...result, findings },
        excepted: result.findings.length - findings.length,
        unused: exceptions.filter(
            (exception) => !result.findings.some((finding) => excepts(exception, finding)),
        ),
    };
}

/**
 * Reads a file of exceptions: a list of `rule`, `reason` and optionally `object`, alone or as `except`; or the
 * configuration of the policy pack, of which the `except` of every policy counts.
 *
 * @param file - YAML or JSON
 * @throws CliError if it is something else
 */
export function readExceptions(file: string): readonly RuleException[] {
    let content: unknown;
    try {
        content = parseYaml(readTextFile(file));
    } catch (error) {
        throw new CliError(`${file}: ${(error as Error).message}`);
    }
    return exceptionLists(content)
        .flat()
        .map((entry, index) => exceptionOf(entry, `${file}: exception ${index + 1}`));
}

function exceptionOf(entry: unknown, place: string): RuleException {
    const { rule, reason, object, ...others } = fieldsOf(entry);
    const [unknown] = Object.keys(others);
    if (typeof rule !== "string" || typeof reason !== "string" || reason.trim() === "") {
        throw new CliError(`${place}: it needs a rule and a reason, both texts`);
    }
    if (unknown !== undefined || (object !== undefined && typeof object !== "string")) {
        throw new CliError(
            `${place}: ${unknown ?? "object"} is not known; an exception has rule, reason and object, such as "Canary test/podinfo"`,
        );
    }
    return { rule, reason, ...(object === undefined ? {} : { object }) };
}
