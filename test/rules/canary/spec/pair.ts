import type { Installation } from "../../../../rules/canary";
import type { Pair } from "../pairs";
import { goodScene } from "../contexts";

/** Values by their path below `spec`; `undefined` takes the field out. */
export type Change = Readonly<Record<string, unknown>>;

/** What a pair of the good context needs besides. */
export interface PairMore {
    readonly about?: string;
    /** @see Pair.also */
    readonly also?: readonly string[];
    /** @see Pair.remains */
    readonly remains?: readonly string[];
    /** Changes of both contexts. */
    readonly both?: Change;
    /** The installation of both contexts. */
    readonly installation?: Partial<Installation>;
}

/**
 * A pair made of the good context by changes of the Canary alone.
 *
 * @param rule - id of the rule
 * @param at - the places that it finds, below `spec`
 * @param bad - what breaks it
 * @param fixed - what mends it. @default - the good context as it is
 */
export function specPair(
    rule: string,
    at: readonly string[],
    bad: Change,
    fixed: Change = {},
    { about, also, remains, both = {}, installation }: PairMore = {},
): Pair {
    return {
        rule,
        about,
        also,
        remains,
        at: at.map((path) => `spec.${path}`),
        bad: goodScene({ spec: { ...both, ...bad }, installation }),
        fixed: goodScene({ spec: { ...both, ...fixed }, installation }),
    };
}

/** Instead of the good context's steps: a list of weights. */
export const byWeights = (stepWeights: readonly number[]): Change => ({
    "analysis.stepWeight": undefined,
    "analysis.maxWeight": undefined,
    "analysis.stepWeights": stepWeights,
});

/** Instead of the good context's steps: iterations, which is blue/green. */
export const byIterations = (iterations: number): Change => ({
    "analysis.stepWeight": undefined,
    "analysis.maxWeight": undefined,
    "analysis.iterations": iterations,
});

/** An A/B test of users with a header. */
export const abTest: Change = {
    ...byIterations(5),
    "analysis.match": [{ headers: { "x-user": { exact: "insider" } } }],
};

/** Sessions that stick. */
export const affinity: Change = { "analysis.sessionAffinity": { cookieName: "canary" } };
