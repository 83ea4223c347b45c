import type { Rule } from "../rule";

/** Rules decided by what the Canary stands among. */
export const sceneRules: readonly Rule[] = [];
