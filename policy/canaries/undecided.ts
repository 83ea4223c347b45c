import type { Problem } from "../../rules/problems/problem";
import type { Decision } from "../program/unknown-guard";

/** Longer lists are cut: the place tells what is to be known. */
const MOST = 5;

/** Gathers what could not be decided for want of a value that is not known before the update. */
export class Undecided {
    private readonly rules = new Map<string, Set<string>>();

    /**
     * Takes what a check came to.
     *
     * @param decision - the check's value, or what it read that is not known
     * @param rule - id of the rule, or what else was to be told
     * @returns the value; `undefined` if there is none
     */
    settle<T>(decision: Decision<T>, rule: string): T | undefined {
        if ("value" in decision) {
            return decision.value;
        }
        for (const place of decision.unknown) {
            const rules = this.rules.get(place) ?? new Set();
            this.rules.set(place, rules.add(rule));
        }
        return undefined;
    }

    /** One problem for each value that is not known, with the rules that wait for it. */
    problems(): Problem[] {
        return [...this.rules].map(([place, rules]) => ({
            id: "canary/not-checked",
            severity: "unchecked",
            path: place,
            value: "not known before the update",
            requirement: `without it these rules were not judged: ${listed([...rules])}`,
            fix: "run a preview again once it is known",
        }));
    }
}

/** Says some things, and of the rest how many. */
export function listed(texts: readonly string[]): string {
    const more = texts.length - MOST;
    return [...texts.slice(0, MOST), ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
}
