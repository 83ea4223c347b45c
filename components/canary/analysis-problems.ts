import { type Problem, refusal } from "../../rules/problems/problem";
import type { AnalysisContext, CanaryAnalysis } from "./analysis";
import { alertProblems } from "./problems/alert-problems";
import { checkProblems } from "./problems/check-problems";
import { metricProblems } from "./problems/metric-problems";
import { duration, optional, share } from "./problems/problem-report";
import { strategyProblems } from "./problems/strategy-problems";

/**
 * Problems of the arguments that the finished Canary no longer shows; all at once. With none of it
 * {@link analysisObjects} throws nothing.
 *
 * @param path of the analysis in the program or the configuration, such as `analysis`
 */
export function analysisProblems(
    path: string,
    context: AnalysisContext,
    analysis: CanaryAnalysis,
): Problem[] {
    const { loadTester } = context.platform;
    const ready = optional(share(0, 100, "from 0% to 100%"));
    return [
        ...duration(`${path}.interval`, analysis.interval),
        ...strategyProblems(`${path}.strategy`, analysis.strategy),
        ...ready(`${path}.primaryReadyThreshold`, analysis.primaryReadyThreshold),
        ...ready(`${path}.canaryReadyThreshold`, analysis.canaryReadyThreshold),
        ...metricProblems(path, analysis),
        ...waitProblems(path, analysis, loadTester),
        ...checkProblems(path, analysis, context.platform),
        ...alertProblems(path, analysis.alerts ?? []),
    ];
}

function waitProblems(
    path: string,
    { metrics }: CanaryAnalysis,
    loadTester: string | undefined,
): readonly Problem[] {
    return metrics.flatMap((metric, index) =>
        metric.kind === "enoughTraffic" && metric.otherwise === "wait" && loadTester === undefined
            ? [
                  refusal(
                      "metric/wait-load-tester",
                      `${path}.metrics[${index}].otherwise`,
                      metric.otherwise,
                      "waiting for traffic needs a load tester, and the platform has none",
                      'set loadTester on the platform, or set this to "pass" or "fail"',
                  ),
              ]
            : [],
    );
}
