import type { PolicyConfigSchema } from "@pulumi/policy";
import { closest } from "../rules/problems/closest";
import type { Severity } from "../rules/problems/problem";
import type { PolicyFinding } from "./finding-reporter";

/** A rule that a policy is not to report, and why; the setting `except` is a list of them. */
export interface PolicyException {
    /** Id of the rule, as a message ends with it. */
    readonly rule: string;
    /** Why it may be broken, for those who read the settings; not empty. */
    readonly reason: string;
    /** The one object to except, as a message begins with it: `Canary test/podinfo`. @default - all objects */
    readonly object?: string;
}

/** The setting `except` in a policy's `configSchema`. */
export const exceptSchema: PolicyConfigSchema["properties"][string] = {
    type: "array",
    default: [],
    items: {
        type: "object",
        required: ["rule", "reason"],
        additionalProperties: false,
        properties: {
            rule: { type: "string" },
            reason: { type: "string", minLength: 1 },
            object: { type: "string" },
        },
    },
    description:
        'Rules that are not reported: each with its id (`rule`), the `reason`, and the one `object` that it holds for, as in "Canary test/podinfo"; without it, for all.',
};

/**
 * Takes out what is excepted.
 *
 * @param findings - of a policy
 * @param exceptions - its setting `except`
 */
export function excepted(
    findings: readonly PolicyFinding[],
    exceptions: readonly PolicyException[],
): readonly PolicyFinding[] {
    return findings.filter(
        ({ problem }) =>
            !exceptions.some(
                ({ object, rule }) =>
                    rule === problem.id &&
                    (object === undefined ||
                        problem.path === object ||
                        problem.path.startsWith(`${object}:`) ||
                        problem.path.startsWith(`${object} (`)),
            ),
    );
}

/**
 * Exceptions of rules that there are not: the rule that was meant would go on being reported.
 *
 * @param policy - name of the policy that they are set for
 * @param exceptions - its setting `except`
 * @param rules - ids of the rules that it has
 * @param severity - of the policy's own findings, so that it tells these too
 */
export function wrongExceptions(
    policy: string,
    exceptions: readonly PolicyException[],
    rules: readonly string[],
    severity: Severity,
): readonly PolicyFinding[] {
    return exceptions.flatMap(({ rule }, index) => {
        const meant = closest(rule, rules);
        return rules.includes(rule)
            ? []
            : [
                  {
                      problem: {
                          id: "policy/exception-unknown",
                          severity,
                          path: `setting except[${index}].rule of policy ${policy}`,
                          value: rule,
                          requirement: "an exception must name a rule that there is",
                          fix:
                              meant === undefined
                                  ? "write the id that stands at the end of the message"
                                  : `did you mean "${meant}"? write that`,
                      },
                  },
              ];
    });
}
