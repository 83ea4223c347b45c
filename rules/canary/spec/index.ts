import type { Rule } from "../rule";
import { schemaRules } from "./schema";
import { stepRules } from "./steps";

/** Rules decided by the Canary and the installation alone. */
export const specRules: readonly Rule[] = [...schemaRules, ...stepRules];
