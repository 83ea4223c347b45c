import type { RuleContext } from "../../../rules/canary";

/** The smallest context that breaks a rule and the same one fixed. A rule may have several pairs. */
export interface Pair {
    /** Id of the rule. */
    readonly rule: string;
    /** What sets this pair apart from the rule's others. @default - it is the only one */
    readonly about?: string;
    /** Breaks this rule and no other. */
    readonly bad: RuleContext;
    /** Breaks no rule. */
    readonly fixed: RuleContext;
    /** Path inside the object of every finding, in order. */
    readonly at: readonly string[];
    /**
     * Ids of warnings that come with this mistake by its nature.
     * @default - none: the mistake is told once
     */
    readonly also?: readonly string[];
    /**
     * Ids of other rules that both contexts break.
     * @default - none
     */
    readonly remains?: readonly string[];
}
