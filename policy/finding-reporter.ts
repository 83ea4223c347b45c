import type { ReportViolation } from "@pulumi/policy";
import { formatProblem, type Problem, type Severity } from "../rules/problems/problem";
import type { UncheckedReporter } from "./unchecked-reporter";

/** A problem with the resource it is reported for. */
export interface PolicyFinding {
    readonly problem: Problem;
    /** URN of the resource to fix; without it the problem is reported for the stack. */
    readonly urn?: string;
}

/**
 * Reports a policy's findings: those of its own severity to Pulumi, unchecked ones to the notes. Another policy
 * reports findings of another severity. A policy that validates each resource and then the whole stack reports each
 * finding once.
 */
export class FindingReporter {
    private readonly reported = new Set<string>();

    /**
     * @param notes - receives unchecked findings
     * @param severity - severity of the findings that the policy reports
     */
    constructor(
        private readonly notes: UncheckedReporter,
        private readonly severity: Exclude<Severity, "unchecked"> = "error",
    ) {}

    /** Reports findings, except those reported before. */
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

    /** Call at the end of a run: the next run reports all findings again. */
    forget(): void {
        this.reported.clear();
    }
}
