import type { Pair } from "../pairs";
import { schemaPairs } from "./schema.pairs";
import { stepPairs } from "./steps.pairs";

/** Pairs of the rules in `rules/canary/spec/`. */
export const specPairs: readonly Pair[] = [...schemaPairs, ...stepPairs];
