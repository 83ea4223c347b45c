import { formatProblem, type Problem } from "../rules/problems/problem";

/**
 * What the policies of one pack could not check. They add to it while they run; the policy
 * `not-checked`, last in the pack, says it once and empties it. An enforcement level belongs to a
 * policy, so what must not stop anyone needs a policy of its own.
 */
export class UncheckedReporter {
    private problems: Problem[] = [];

    /** Adds what could not be checked; the same thing twice is said once. */
    add(...problems: readonly Problem[]): void {
        this.problems.push(...problems);
    }

    /**
     * Takes everything out.
     *
     * @returns one text a thing, in the order in which they were met
     */
    take(): string[] {
        const texts = new Set(this.problems.map(formatProblem));
        this.problems = [];
        return [...texts];
    }
}
