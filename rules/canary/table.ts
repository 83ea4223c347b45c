import type { Rule } from "./rule";
import { specRules } from "./spec";
import { surroundingsRules } from "./surroundings";

/** Every way in which a Canary is accepted and then does not do what its author meant: the one table. */
export const canaryRules: readonly Rule[] = [...specRules, ...surroundingsRules];

/** A rule as a row of the documentation. */
export type RuleRow = Pick<
    Rule,
    "id" | "wrong" | "rule" | "remedy" | "severity" | "source" | "mistake"
>;

/** The table to print, in the order of the checks. */
export function ruleTable(): RuleRow[] {
    return canaryRules.map(({ id, wrong, rule, remedy, severity, source, mistake }) => ({
        id,
        wrong,
        rule,
        remedy,
        severity,
        source,
        mistake,
    }));
}
