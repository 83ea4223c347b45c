import type { Pair } from "../pairs";

/** Pairs of the rules in `rules/canary/scene-rules/`. */
export const scenePairs: readonly Pair[] = [];
