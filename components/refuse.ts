import * as pulumi from "@pulumi/pulumi";

import { formatProblems, hasErrors, type Problem } from "../rules/problems/problem";

/**
 * Stops a program whose arguments break a rule, with all problems at once; warnings are logged.
 * Called in the arguments of a component's `super(…)`, so that not even the component is registered.
 *
 * @param about what was checked, as in `the arguments of Platform platform`
 * @returns the inputs of a component: none
 * @throws pulumi.RunError when one of the problems is an error; Pulumi prints it without a stack trace
 */
export function refuse(about: string, problems: readonly Problem[]): Record<string, never> {
    if (hasErrors(problems)) {
        throw problemsError(about, problems);
    }
    const text = formatProblems(problems, about);
    if (text !== "") {
        void pulumi.log.warn(text);
    }
    return {};
}

/** The error with which a program stops; Pulumi prints it without a stack trace. */
export function problemsError(about: string, problems: readonly Problem[]): pulumi.RunError {
    const text = formatProblems(problems, about);
    const error = new pulumi.RunError(text);
    // of an error in an output, which comes after the program's own code, the SDK prints this
    error.stack = text;
    return error;
}
