import type { Rule } from "../rule";
import { canariesRules } from "./canaries";
import { configRules } from "./config";
import { nameRules } from "./names";
import { serviceRules } from "./service";
import { targetRules } from "./target";
import { targetPlacementRules } from "./target-placement";
import { targetRolloutRules } from "./target-rollout";

/** Rules decided by what the Canary stands among. */
export const surroundingsRules: readonly Rule[] = [
    ...targetRules,
    ...targetRolloutRules,
    ...targetPlacementRules,
    ...configRules,
    ...nameRules,
    ...canariesRules,
    ...serviceRules,
];
