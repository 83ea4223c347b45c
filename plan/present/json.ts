import type { PlanReport } from "./report";
import { shortPlan } from "./short";

/** Version of the schema of {@link planJson}: raised when a field is removed or changes its meaning, not when one is added. */
export const PLAN_JSON_VERSION = 1;

/**
 * Plans as JSON: `{ version, plans: [{ short, plan, detection?, recommendations? }] }`, in the order of the input. Times
 * are in seconds, weights in percent, probabilities from 0 to 1; the fields are those of `ShortPlan`, `RolloutPlan`,
 * `DetectionProbability` and `Recommendations`.
 *
 * @returns text with a line break at its end
 */
export function planJson(reports: readonly PlanReport[]): string {
    const plans = reports.map((report) => ({ short: shortPlan(report.plan), ...report }));
    return `${JSON.stringify({ version: PLAN_JSON_VERSION, plans }, undefined, 4)}\n`;
}
