import { formatProblem, type Problem } from "../rules/problems/problem";

/**
 * Collects what the policies of one pack could not check. The policy `not-checked`, last in the pack, reports it once
 * and clears it. An enforcement level applies to a whole policy, so findings that must never block need their own policy.
 */
export class UncheckedReporter {
    private problems: Problem[] = [];

    /** Adds unchecked problems; duplicates are reported once. */
    add(...problems: readonly Problem[]): void {
        this.problems.push(...problems);
    }

    /**
     * Returns and clears all problems.
     *
     * @returns one text per problem, in the order in which they were added
     */
    take(): string[] {
        const texts = new Set(this.problems.map(formatProblem));
        this.problems = [];
        return [...texts];
    }
}
