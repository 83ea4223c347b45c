import type { Citation } from "../citations";
import type { Severity } from "../problems/problem";
import type { RuleContext } from "./context";

/** One place at which a rule is broken. */
export interface RuleFinding {
    /** Path inside the object, such as `spec.analysis.stepWeights[1]`; empty for the object as a whole. */
    readonly path: string;
    /** What was found there; never a secret. */
    readonly value: unknown;
    /**
     * The requirement for this finding, with its values.
     * @default - the rule's requirement
     */
    readonly requirement?: string;
    /**
     * The fix for this finding.
     * @default - the rule's fix
     */
    readonly fix?: string;
    /**
     * The object that the path is in, such as `Deployment test/podinfo`.
     * @default - the Canary
     */
    readonly object?: string;
}

/** One way in which a Canary is accepted by the API server and then does not do what its author meant. */
export interface CanaryRule {
    /** `<family>/<rule>` in kebab-case; never reworded, so that it can be searched for and excepted. */
    readonly id: string;
    /** What happens if the rule is broken, in the user's terms. */
    readonly impact: string;
    /** What must hold, a full clause without a closing stop. */
    readonly requirement: string;
    /** What to do, a full clause without a closing stop. */
    readonly fix: string;
    /** Whether a violation blocks the deployment or is only reported. */
    readonly severity: Exclude<Severity, "unchecked">;
    /** Number of the mistake in the project's list of known ones, such as `M9`. @default - found in the source */
    readonly knownIssue?: string;
    /** Where this happens upstream, such as `Flagger pkg/controller/scheduler.go:58`. */
    readonly source: readonly Citation[];
    /** Every place at which the context breaks the rule. */
    readonly check: (context: RuleContext) => readonly RuleFinding[];
}
