import type { Problem } from "../../rules/problems/problem";
import type { Decision } from "../program/unknown-guard";

/** Longer lists are cut: the path is sufficient to find the cause. */
const MOST = 5;

/** Collects checks that depend on a value that is unknown before the update. */
export class Undecided {
    private readonly rules = new Map<string, Set<string>>();

    /**
     * Adds the result of a check.
     *
     * @param decision - the check's result, or the unknown values that it read
     * @param rule - id of the rule, or another description of the check
     * @returns the result; `undefined` if there is none
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

    /** One problem per unknown value, with the rules that need it. */
    problems(): Problem[] {
        return [...this.rules].map(([place, rules]) => ({
            id: "canary/not-checked",
            severity: "unchecked",
            path: place,
            value: "not known before the update",
            requirement: `these rules need the value and were not evaluated: ${listed([...rules])}`,
            fix: "re-run the preview when the value is known",
        }));
    }
}

/** Lists the first items and the number of the remaining ones. */
export function listed(texts: readonly string[]): string {
    const more = texts.length - MOST;
    return [...texts.slice(0, MOST), ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
}
