import { type Problem, refusal } from "../../../rules/problems/problem";
import type { EnoughTrafficMetric, Metric } from "../metrics/metric";
import { windowOf } from "../metrics/names";
import { parseDuration } from "../units";
import { number } from "./problem-report";

/** Problems of a count of requests. */
export function enoughTrafficProblems(
    path: string,
    metric: EnoughTrafficMetric,
): readonly Problem[] {
    return [
        ...number(
            "metric/min-requests",
            (value) => Number.isInteger(value) && value > 0,
            "the number of requests must be a whole number above 0",
            "set a number such as 50",
        )(`${path}.minRequests`, metric.minRequests),
        ...(["pass", "wait", "fail"].includes(metric.otherwise)
            ? []
            : [
                  refusal(
                      "metric/otherwise",
                      `${path}.otherwise`,
                      metric.otherwise,
                      "this sets whether a check with too few requests passes, waits or fails",
                      'set it to "pass", "wait" or "fail"',
                  ),
              ]),
    ];
}

/** One count of requests applies to all Linkerd metrics, so none may use fewer requests. */
export function trafficProblems(
    places: readonly { readonly metric: Metric; readonly path: string }[],
): readonly Problem[] {
    const [traffic, ...more] = places.filter(({ metric }) => metric.kind === "enoughTraffic");
    const counted = traffic && parseDuration(windowOf(traffic.metric));
    if (traffic === undefined || counted === undefined) {
        return [];
    }
    return [
        ...more.map(({ path }) =>
            refusal(
                "metric/enough-traffic-once",
                path,
                "enoughTraffic",
                `an analysis has only one count of requests, and ${traffic.path} already sets it`,
                "remove one of them",
            ),
        ),
        ...places
            .filter(({ metric }) => metric.kind !== "enoughTraffic" && metric.kind !== "query")
            .flatMap(({ metric, path }) => windows(path, metric))
            .filter(({ window }) => (parseDuration(window) ?? counted) < counted)
            .map(({ path, window }) =>
                refusal(
                    "metric/enough-traffic-window",
                    path,
                    window,
                    `${traffic.path} counts the requests of ${windowOf(traffic.metric)}, and this window contains only a part of them`,
                    `set this window to ${windowOf(traffic.metric)} or more, or count over a shorter window`,
                ),
            ),
    ];
}

function windows(
    path: string,
    metric: Metric,
): readonly { readonly path: string; readonly window: string }[] {
    return [
        { path: `${path}.window`, window: windowOf(metric) },
        ...(metric.kind === "errorBudgetBurn"
            ? [{ path: `${path}.shortWindow`, window: metric.shortWindow ?? "5m" }]
            : []),
    ];
}
