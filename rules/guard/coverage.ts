import { canaryRules } from "../canary/table";
import type { GuardFacts } from "./facts";
import { GUARDED, type GuardedKind } from "./kinds";
import { PARTIALLY_ENFORCED, NOT_ENFORCED } from "./not-enforced";
import { OWN_RULES } from "./messages";

/** Where the guard enforces a rule, or why it does not. */
export interface Coverage {
    readonly id: string;
    /** Kinds of objects for which it is enforced; empty if it is not. */
    readonly askedOf: readonly GuardedKind[];
    /** What it would have to see and does not. */
    readonly unseen?: string;
}

/** Facts that enable every rule that depends on facts. */
const ALL_FACTS: GuardFacts = { noCrossNamespaceRefs: true, cni: false };

/** Each rule of the table, and those that only the guard has: in the guard, or why not. */
export function coverage(): Coverage[] {
    const enforced = GUARDED.map(({ kind, rules }) => ({
        kind,
        ids: new Set([...rules.error(ALL_FACTS), ...rules.warning(ALL_FACTS)].map(({ id }) => id)),
    }));
    return [...canaryRules.map(({ id }) => id), ...Object.keys(OWN_RULES)].map((id) => ({
        id,
        askedOf: enforced.filter(({ ids }) => ids.has(id)).map(({ kind }) => kind),
        unseen: NOT_ENFORCED.get(id) ?? PARTIALLY_ENFORCED.get(id),
    }));
}
