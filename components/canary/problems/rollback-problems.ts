import { type Problem, refusal } from "../../../rules/problems/problem";
import { tidy } from "../../../rules/tidy";
import type { CanaryAnalysis } from "../analysis";
import type { SuccessRateRollback } from "../checks/check";
import { rollbackWindow } from "../checks/success-rate-rollback";
import { parseDuration, parsePercent } from "../units";
import { type ValueCheck, duration, number, optional, perspective } from "./problem-report";

/** Problems of a rollback by the success rate. */
export function successRateRollbackProblems(
    path: string,
    check: SuccessRateRollback,
    analysis: CanaryAnalysis,
    scrapeSeconds: number | undefined,
): readonly Problem[] {
    return [
        ...limit(`${path}.successRateBelow`, check.successRateBelow),
        ...limitProblems(`${path}.successRateBelow`, check, analysis),
        ...optional(
            number(
                "check/min-requests",
                (value) => Number.isInteger(value) && value > 0,
                "the number of requests must be a whole number above 0",
                "set a number such as 10",
            ),
        )(`${path}.minRequests`, check.minRequests),
        ...optional(duration)(`${path}.window`, check.window),
        ...windowProblems(`${path}.window`, check, scrapeSeconds),
        ...perspective(`${path}.perspective`, check.perspective),
    ];
}

const limit: ValueCheck = (path, value) => {
    const limit = parsePercent(value);
    return limit !== undefined && limit > 0 && limit <= 100
        ? []
        : [
              refusal(
                  "check/rollback-limit",
                  path,
                  value,
                  "the success rate must be above 0% and at most 100%: no rate is below 0%",
                  'set it to "50%", so that a release is rolled back if most of its requests fail',
              ),
          ];
};

/** A rate that the metric lets pass must not roll back. */
function limitProblems(
    path: string,
    { successRateBelow }: SuccessRateRollback,
    { metrics }: CanaryAnalysis,
): readonly Problem[] {
    const below = parsePercent(successRateBelow) ?? 0;
    return metrics.flatMap((metric, index) => {
        const min = metric.kind === "successRate" ? parsePercent(metric.min) : undefined;
        return min === undefined || below < min
            ? []
            : [
                  refusal(
                      "check/rollback-limit",
                      path,
                      successRateBelow,
                      `metrics[${index}] lets a success rate of ${min}% pass, and this would roll the release back for it`,
                      `set it below ${min}%, such as "${tidy(min / 2)}%"`,
                  ),
              ];
    });
}

function windowProblems(
    path: string,
    check: SuccessRateRollback,
    scrapeSeconds: number | undefined,
): readonly Problem[] {
    const window = rollbackWindow(check);
    const seconds = parseDuration(window);
    return scrapeSeconds === undefined || seconds === undefined || seconds >= 2 * scrapeSeconds
        ? []
        : [
              refusal(
                  "check/rollback-window",
                  path,
                  window,
                  `Prometheus scrapes every ${scrapeSeconds}s, and with fewer than two scrapes in the window nothing is ever rolled back`,
                  `set it to "${2 * scrapeSeconds}s" or more`,
              ),
          ];
}
