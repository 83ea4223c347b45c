import type { Pair } from "../pairs";
import { checkPairs } from "./checks.pairs";
import { schemaPairs } from "./schema.pairs";
import { servicePairs } from "./service.pairs";
import { stepPairs } from "./steps.pairs";
import { trafficPairs } from "./traffic.pairs";

/** Pairs of the rules in `rules/canary/spec/`. */
export const specPairs: readonly Pair[] = [
    ...schemaPairs,
    ...stepPairs,
    ...trafficPairs,
    ...servicePairs,
    ...checkPairs,
];
