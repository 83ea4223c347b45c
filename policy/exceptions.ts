import type { PolicyConfigSchema } from "@pulumi/policy";
import { closest } from "../rules/problems/closest";
import { isExcepted, type RuleException } from "../rules/problems/exceptions";
import type { Severity } from "../rules/problems/problem";
import type { PolicyFinding } from "./finding-reporter";

/** A rule that a policy does not report; the setting `except` is a list of them, as in the file of `lint --exceptions`. */
export type PolicyException = RuleException;

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
        'Rules that are not reported. Each entry has the id of the `rule`, the `reason`, and optionally a single `object`, such as "Canary test/podinfo" (default: all objects).',
};

/**
 * Removes the excepted findings.
 *
 * @param findings - findings of a policy
 * @param exceptions - its setting `except`
 */
export function excepted(
    findings: readonly PolicyFinding[],
    exceptions: readonly PolicyException[],
): readonly PolicyFinding[] {
    return findings.filter(({ problem }) => !isExcepted(exceptions, problem));
}

/**
 * Exceptions for unknown rules: the intended rule would still be reported.
 *
 * @param policy - name of the policy
 * @param exceptions - its setting `except`
 * @param rules - ids of its rules
 * @param severity - severity of the policy's own findings, so that it reports these as well
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
                          requirement: "an exception must name an existing rule",
                          fix:
                              meant === undefined
                                  ? "use the id at the end of the message"
                                  : `use "${meant}"`,
                      },
                  },
              ];
    });
}
