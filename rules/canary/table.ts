import type { CanaryRule } from "./rule";
import { specRules } from "./spec";
import { relatedRules } from "./related";

/** Every way in which a Canary is accepted and then does not do what its author meant: the one table. */
export const canaryRules: readonly CanaryRule[] = [...specRules, ...relatedRules];

/** A rule as a row of the documentation. */
export type RuleRow = Pick<
    CanaryRule,
    "id" | "impact" | "requirement" | "fix" | "severity" | "source" | "knownIssue"
>;

/** The table to print, in the order of the checks. */
export function ruleTable(): RuleRow[] {
    return canaryRules.map(({ id, impact, requirement, fix, severity, source, knownIssue }) => ({
        id,
        impact,
        requirement,
        fix,
        severity,
        source,
        knownIssue,
    }));
}
