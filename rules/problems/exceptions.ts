import { fieldsOf } from "../canary/reading";
import type { Problem } from "./problem";

/** A rule that is not reported, with the reason. */
export interface RuleException {
    /** Id of the rule, as shown at the end of a message. */
    readonly rule: string;
    /** Why the rule may be violated; not empty. */
    readonly reason: string;
    /** The object to except, as shown at the start of a message: `Canary test/podinfo`. @default - all objects */
    readonly object?: string;
}

/**
 * Whether an exception is for a problem.
 *
 * @param exception - the exception
 * @param problem - the problem
 */
export function excepts(exception: RuleException, problem: Pick<Problem, "id" | "path">): boolean {
    const { object, rule } = exception;
    const { id, path } = problem;
    return (
        rule === id &&
        (object === undefined ||
            path === object ||
            path.startsWith(`${object}:`) ||
            path.startsWith(`${object} (`))
    );
}

/** Whether one of some exceptions is for a problem. */
export function isExcepted(
    exceptions: readonly RuleException[],
    problem: Pick<Problem, "id" | "path">,
): boolean {
    return exceptions.some((exception) => excepts(exception, problem));
}

/**
 * The lists of exceptions in a file: it is a list itself, or has one as `except`, or is the configuration of the policy
 * pack, of which the `except` of every policy counts.
 *
 * @param content - the parsed file
 */
export function exceptionLists(content: unknown): readonly (readonly unknown[])[] {
    if (Array.isArray(content)) {
        return [content];
    }
    return Object.entries(fieldsOf(content)).flatMap(([key, value]) => {
        const list = key === "except" ? value : fieldsOf(value).except;
        return Array.isArray(list) ? [list] : [];
    });
}
