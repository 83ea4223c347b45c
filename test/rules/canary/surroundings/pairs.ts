import type { Pair } from "../pairs";
import { canariesPairs } from "./canaries.pairs";
import { configPairs } from "./config.pairs";
import { namePairs } from "./names.pairs";
import { servicePairs } from "./service.pairs";
import { targetPairs } from "./target.pairs";
import { targetPlacementPairs } from "./target-placement.pairs";
import { targetRolloutPairs } from "./target-rollout.pairs";

/** Pairs of the rules in `rules/canary/surroundings/`. */
export const surroundingsPairs: readonly Pair[] = [
    ...targetPairs,
    ...targetRolloutPairs,
    ...targetPlacementPairs,
    ...configPairs,
    ...namePairs,
    ...canariesPairs,
    ...servicePairs,
];
