import type { ReportViolation } from "@pulumi/policy";
import { formatProblem, type Problem, type Severity } from "../rules/problems/problem";
import type { UncheckedReporter } from "./unchecked-reporter";

/** A problem and the resource to name with it. */
export interface PolicyFinding {
    readonly problem: Problem;
    /** URN of the resource to mend; without one the stack is named. */
    readonly urn?: string;
}

/**
 * Passes a policy's findings on: those of its own severity to Pulumi, what is not checked to the notes;
 * findings of another severity are another policy's to tell. A policy that looks at each resource first
 * and at the whole stack afterwards says each thing once.
 */
export class Reports {
    private readonly reported = new Set<string>();

    /**
     * @param notes - gets what is not checked
     * @param severity - of the findings that the policy tells
     */
    constructor(
        private readonly notes: UncheckedReporter,
        private readonly severity: Exclude<Severity, "unchecked"> = "error",
    ) {}

    /** Passes findings on, but for those that were told before. */
    report(findings: readonly PolicyFinding[], report: ReportViolation): void {
        for (const { problem, urn } of findings) {
            const message = formatProblem(problem);
            if (problem.severity === "unchecked") {
                this.notes.add(problem);
            } else if (problem.severity === this.severity && !this.reported.has(message)) {
                this.reported.add(message);
                report(message, urn);
            }
        }
    }

    /** To be called at the end of a run: the next one is to be told again. */
    forget(): void {
        this.reported.clear();
    }
}
