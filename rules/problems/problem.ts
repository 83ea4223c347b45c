import { withoutCredentials } from "./credentials";
import { visible } from "./visible";

/**
 * Severity of a problem.
 *
 * - `error`: the rule is broken and the deployment would fail or do harm; it is blocked.
 * - `warning`: valid, but probably unintended.
 * - `unchecked`: the rule could not be evaluated (a value is unknown, a cluster did not respond), so it may or may not
 *   be broken.
 */
export type Severity = "error" | "warning" | "unchecked";

/**
 * One broken rule, or one that could not be evaluated. Components, the reader of the stack's configuration, the policy
 * pack and the linter all use this type, so that the same mistake has the same message everywhere.
 *
 * @example
 * {
 *       id: "version/kubernetes-range",
 *       severity: "error",
 *       path: "cluster kind-dev",
 *       value: "v1.21.1",
 *       requirement: "Linkerd 2.19 supports Kubernetes 1.22 to 1.35",
 *       fix: "upgrade the cluster to Kubernetes 1.22 or later",
 * }
 */
export interface Problem {
    /** Stable name of the rule, `<family>/<rule>` in kebab-case; never reworded, so it can be searched for and excepted. */
    readonly id: string;
    /** Severity of the problem. */
    readonly severity: Severity;
    /** The full path of its subject: a setting (`linkerd-canary:canaries[0].port`) or an object (`Namespace test`). */
    readonly path: string;
    /** The value found there; `undefined` prints as "not set". Never a secret, because it is printed. */
    readonly value: unknown;
    /** What must hold, and the reason if it is not obvious; a full clause without a closing stop. */
    readonly requirement: string;
    /** How to fix it; a full clause without a closing stop. */
    readonly fix: string;
}

/** A problem that stops the program. */
export function refusal(
    id: string,
    path: string,
    value: unknown,
    requirement: string,
    fix: string,
): Problem {
    return { id, severity: "error", path, value, requirement, fix };
}

/** A check that could not run because a cluster did not answer. */
export function unanswered(id: string, path: string, requirement: string, fix: string): Problem {
    return { id, severity: "unchecked", path, value: "no answer", requirement, fix };
}

/** Longer values are cut to keep the message readable; the path shows where the full value is. */
const LONGEST_VALUE = 120;

/**
 * Formats a value as a user would write it.
 *
 * @param value - any plain value
 * @returns the value on one line, `not set` for `undefined` or `null`, without passwords and tokens that are known by
 * their shape, cut at 120 characters
 */
export function formatValue(value: unknown): string {
    if (value === undefined || value === null) {
        return "not set";
    }
    // JSON.stringify has no text for functions and symbols
    const written =
        typeof value === "string" ? JSON.stringify(value) : (JSON.stringify(value) ?? typeof value);
    const text = visible(withoutCredentials(written));
    return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}

/**
 * A text of a problem as it may be shown: in one line, without hidden characters and known credentials.
 *
 * @param text - which may contain names and values of other authors
 */
export function shownText(text: string): string {
    return visible(withoutCredentials(text));
}

/**
 * Formats one problem on one line: `path: value: requirement; fix. [id]`.
 *
 * @param problem - the problem
 * @returns one line without a line break at its end
 */
export function formatProblem(problem: Problem): string {
    const value = formatValue(problem.value);
    const rest = shownText(`${problem.requirement}; ${problem.fix}`);
    return `${shownText(problem.path)}: ${value}: ${rest}. [${problem.id}]`;
}

/**
 * Formats all problems, the most severe first, one per line under a heading with their number.
 *
 * @param problems - in any order, which is kept within one severity
 * @param about - what was checked, as in "the configuration of stack dev"
 * @returns the text, or an empty string without problems
 */
export function formatProblems(problems: readonly Problem[], about: string): string {
    if (problems.length === 0) {
        return "";
    }
    const lines = (["error", "warning", "unchecked"] as const).flatMap((severity) =>
        problems
            .filter((problem) => problem.severity === severity)
            .map((problem) => `  ${LABEL[severity]} ${formatProblem(problem)}`),
    );
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    return [`${count} in ${about}:`, ...lines].join("\n");
}

const LABEL: Record<Severity, string> = {
    error: "error:",
    warning: "warning:",
    unchecked: "not checked:",
};

/**
 * Whether any problem is an error.
 *
 * @param problems - the problems found
 * @returns whether one of them is an error
 */
export function hasErrors(problems: readonly Problem[]): boolean {
    return problems.some((problem) => problem.severity === "error");
}
