import type { Severity } from "../problem";
import type { Scene } from "./scene";

/** One place at which a rule is broken. */
export interface Finding {
    /** Path inside the object, such as `spec.analysis.stepWeights[1]`; empty for the object as a whole. */
    readonly path: string;
    /** What was found there; never a secret. */
    readonly value: unknown;
    /**
     * The rule in the words of this finding, with its figures.
     * @default - the rule's own words
     */
    readonly rule?: string;
    /**
     * The mend in the words of this finding.
     * @default - the rule's own words
     */
    readonly remedy?: string;
    /**
     * The object that the path is in, such as `Deployment test/podinfo`.
     * @default - the Canary
     */
    readonly object?: string;
}

/** One way in which a Canary is accepted by the API server and then does not do what its author meant. */
export interface Rule {
    /** `<family>/<rule>` in kebab-case; never reworded, so that it can be searched for and excepted. */
    readonly id: string;
    /** What goes wrong without the rule, in the user's words. */
    readonly wrong: string;
    /** What must hold, a full clause without a closing stop. */
    readonly rule: string;
    /** What to do, a full clause without a closing stop. */
    readonly remedy: string;
    /** Whether it stops what is being made, or only speaks. */
    readonly severity: Exclude<Severity, "unchecked">;
    /** Number of the mistake in the project's list of known ones, such as `M9`. @default - found in the source */
    readonly mistake?: string;
    /** Where upstream does it, such as `flagger v1.44.0 pkg/controller/scheduler.go:58`. */
    readonly source: string;
    /** Every place at which the scene breaks the rule. */
    readonly check: (scene: Scene) => readonly Finding[];
}
