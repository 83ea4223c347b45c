import { canaryRules } from "../canary/table";
import type { GuardFacts } from "./facts";
import { GUARDED, type GuardedKind } from "./kinds";
import { PARTIALLY_ENFORCED, NOT_ENFORCED } from "./not-enforced";
import { OWN_RULES } from "./messages";

/** Where a rule is asked by the guard, or why it is not. */
export interface Coverage {
    readonly id: string;
    /** Kinds of objects that it is asked of; none if it is not. */
    readonly askedOf: readonly GuardedKind[];
    /** What it would have to see and does not. */
    readonly unseen?: string;
}

/** Facts with which every rule is asked that any facts bring in. */
const ALL_FACTS: GuardFacts = { noCrossNamespaceRefs: true, cni: false };

/** Each rule of the table, and those that only the guard has: in the guard, or why not. */
export function coverage(): Coverage[] {
    const asked = GUARDED.map(({ kind, rules }) => ({
        kind,
        ids: new Set([...rules.error(ALL_FACTS), ...rules.warning(ALL_FACTS)].map(({ id }) => id)),
    }));
    return [...canaryRules.map(({ id }) => id), ...Object.keys(OWN_RULES)].map((id) => ({
        id,
        askedOf: asked.filter(({ ids }) => ids.has(id)).map(({ kind }) => kind),
        unseen: NOT_ENFORCED.get(id) ?? PARTIALLY_ENFORCED.get(id),
    }));
}
