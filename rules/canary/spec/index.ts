import type { Rule } from "../rule";
import { stepRules } from "./steps";

/** Rules decided by the Canary and the installation alone. */
export const specRules: readonly Rule[] = [...stepRules];
