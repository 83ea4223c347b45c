import type { Rule } from "../rule";
import { targetRules } from "./target";
import { targetRolloutRules } from "./target-rollout";

/** Rules decided by what the Canary stands among. */
export const surroundingsRules: readonly Rule[] = [...targetRules, ...targetRolloutRules];
