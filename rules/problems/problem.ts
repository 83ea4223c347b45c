import { withoutCredentials } from "./credentials";

/**
 * How grave a problem is.
 *
 * - `error`: the rule is broken and what follows would fail or harm; nothing may be made.
 * - `warning`: allowed, but likely not what was meant.
 * - `unchecked`: the rule could not be decided (a value is not known yet, a cluster did not
 *   answer), so its silence says nothing.
 */
export type Severity = "error" | "warning" | "unchecked";

/**
 * One broken (or undecidable) rule. The component that refuses its arguments, the reader of the
 * stack's configuration, the policy pack and a linter all speak in this shape, so that the same
 * mistake reads the same wherever it is met.
 *
 * @example
 * {
 *     id: "version/kubernetes-range",
 *     severity: "error",
 *     path: "cluster kind-dev",
 *     value: "v1.21.1",
 *     requirement: "Linkerd 2.19 supports Kubernetes 1.22 to 1.35",
 *     fix: "upgrade the cluster to Kubernetes 1.22 or later",
 * }
 */
export interface Problem {
    /** Stable name of the rule, `<family>/<rule>` in kebab-case; never reworded, so it can be searched for and excepted. */
    readonly id: string;
    /** How grave it is. */
    readonly severity: Severity;
    /** What it is about, by its full path: a setting (`linkerd-canary:canaries[0].port`) or a thing (`Namespace test`). */
    readonly path: string;
    /** What was found there; `undefined` prints as "not set". Never a secret: it is printed. */
    readonly value: unknown;
    /** What must hold, and why if that is not plain; a full clause without a closing stop. */
    readonly requirement: string;
    /** What to do to mend it; a full clause without a closing stop. */
    readonly fix: string;
}

/** Longer values are cut: a message is to be read, and the path says where the rest stands. */
const LONGEST_VALUE = 120;

/**
 * Says a value as a user would write it.
 *
 * @param value - any plain value
 * @returns the value on one line, `not set` for `undefined` or `null`, without passwords and tokens that are known by
 * their shape, cut past 120 characters
 */
export function formatValue(value: unknown): string {
    if (value === undefined || value === null) {
        return "not set";
    }
    // JSON.stringify has no text for functions and symbols
    const written =
        typeof value === "string" ? JSON.stringify(value) : (JSON.stringify(value) ?? typeof value);
    const text = withoutCredentials(written);
    return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}

/**
 * Says one problem on one line: `path: value: rule; fix. [id]`.
 *
 * @param problem - the problem
 * @returns one line without a line break at its end
 */
export function formatProblem(problem: Problem): string {
    const value = formatValue(problem.value);
    const rest = withoutCredentials(`${problem.requirement}; ${problem.fix}`);
    return `${problem.path}: ${value}: ${rest}. [${problem.id}]`;
}

/**
 * Says all problems at once, the gravest first, one a line under a heading that counts them.
 *
 * @param problems - in the order in which they were met, which is kept within one severity
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
 * Tells whether anything must be stopped.
 *
 * @param problems - the problems found
 * @returns whether one of them is an error
 */
export function hasErrors(problems: readonly Problem[]): boolean {
    return problems.some((problem) => problem.severity === "error");
}
