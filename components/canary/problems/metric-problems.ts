import { type Problem, refusal } from "../../../rules/problems/problem";
import type { CanaryAnalysis } from "../analysis";
import type { AgainstPrimaryMetric, ErrorBudgetBurnMetric, Metric } from "../metrics/metric";
import { metricName, windowOf } from "../metrics/names";
import { insideBucket } from "../../../rules/metrics/latency-bounds";
import { parseDuration, parseLatency } from "../units";
import { queryProblems } from "./query-problems";
import {
    type ValueCheck,
    duplicates,
    duration,
    form,
    latency,
    number,
    optional,
    perspective,
    share,
} from "./problem-report";
import { enoughTrafficProblems, trafficProblems } from "./traffic-problems";

const kinds: readonly Metric["kind"][] = [
    "successRate",
    "latency",
    "fasterThan",
    "enoughTraffic",
    "againstPrimary",
    "errorBudgetBurn",
    "query",
];

/** Problems of the metrics of an analysis. */
export function metricProblems(path: string, analysis: CanaryAnalysis): readonly Problem[] {
    const places = analysis.metrics.map((metric, index) => ({
        metric,
        path: `${path}.metrics[${index}]`,
    }));
    const known = places.filter(({ metric }) => kinds.includes(metric.kind));
    return [
        ...places.flatMap(({ path, metric }) =>
            kinds.includes(metric.kind)
                ? [...baseProblems(path, metric), ...kindProblems(path, metric, analysis)]
                : [
                      refusal(
                          "metric/kind",
                          `${path}.kind`,
                          metric.kind,
                          "this metric does not exist",
                          `set it to one of ${kinds.join(", ")}`,
                      ),
                  ],
        ),
        ...duplicates(
            "metric/duplicate-name",
            known.map(({ path, metric }) => ({ path: `${path}.name`, name: metricName(metric) })),
            "metric names must be unique within an analysis",
        ),
        ...trafficProblems(known),
    ];
}

const objectName = form(
    "metric/name",
    /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/,
    "the name is used for a Kubernetes object and may only contain lower-case letters, digits, - and .",
    'set a name such as "checkout-errors"',
);

function baseProblems(path: string, metric: Metric): readonly Problem[] {
    return [
        ...optional(duration)(`${path}.window`, metric.window),
        ...objectName(`${path}.name`, metricName(metric)),
        ...(metric.kind === "query" ? [] : perspective(`${path}.perspective`, metric.perspective)),
    ];
}

/** A response time that Linkerd's histogram can decide exactly. */
const bound: ValueCheck = (path, value) => {
    const milliseconds = parseLatency(value);
    const inside = milliseconds === undefined ? undefined : insideBucket(milliseconds);
    const nearest = [inside?.below, inside?.above].filter((bound) => bound !== undefined);
    return inside === undefined
        ? latency(path, value)
        : [
              refusal(
                  "metric/bound",
                  path,
                  value,
                  "Linkerd's latency histogram has no such bound, so the share of faster requests is unknown",
                  `set it to ${nearest.map((bound) => `"${bound}ms"`).join(" or ")}`,
              ),
          ];
};

const percentile: ValueCheck = optional(
    number(
        "metric/percentile",
        (value) => value > 0 && value < 100,
        "a percentile must be above 0 and below 100",
        "set 99 for the 99th percentile, not 0.99 or 100",
    ),
);

const positive = (id: string, what: string, example: string): ValueCheck =>
    number(id, (value) => value > 0, `${what} must be above 0`, `set a number such as ${example}`);

function kindProblems(path: string, metric: Metric, analysis: CanaryAnalysis): readonly Problem[] {
    switch (metric.kind) {
        case "successRate":
            return share(0, 100, "from 0% to 100%")(`${path}.min`, metric.min);
        case "latency":
            return [
                ...percentile(`${path}.percentile`, metric.percentile),
                ...latency(`${path}.max`, metric.max),
            ];
        case "fasterThan":
            return [
                ...bound(`${path}.bound`, metric.bound),
                ...share(0, 100, "from 0% to 100%")(`${path}.min`, metric.min),
            ];
        case "enoughTraffic":
            return enoughTrafficProblems(path, metric);
        case "againstPrimary":
            return [
                ...measureProblems(path, metric),
                ...withoutPrimaryProblems(path, metric.withoutPrimary, analysis),
            ];
        case "errorBudgetBurn":
            return burnProblems(path, metric);
        case "query":
            return queryProblems(path, metric);
    }
}

function measureProblems(path: string, metric: AgainstPrimaryMetric): readonly Problem[] {
    const points = share(0, 100, "percentage points from 0% to 100%");
    switch (metric.measure) {
        case "successRate":
            return points(`${path}.maxBelow`, metric.maxBelow);
        case "fasterThan":
            return [
                ...bound(`${path}.bound`, metric.bound),
                ...points(`${path}.maxBelow`, metric.maxBelow),
            ];
        case "latency":
            return [
                ...percentile(`${path}.percentile`, metric.percentile),
                ...positive(
                    "metric/factor",
                    "the factor",
                    "2 for twice as long",
                )(`${path}.maxFactor`, metric.maxFactor),
            ];
        default:
            return [
                refusal(
                    "metric/measure",
                    `${path}.measure`,
                    (metric as { measure?: unknown }).measure,
                    "this comparison does not exist",
                    'set it to "successRate", "fasterThan" or "latency"',
                ),
            ];
    }
}

/** The maximum share of the traffic that a strategy gives to the canary during the analysis, in percent. */
function greatestWeight({ strategy }: CanaryAnalysis): number {
    switch (strategy.kind) {
        case "weighted":
            return strategy.maxWeight ?? 100;
        case "weightedSteps":
            return Math.max(0, ...strategy.stepWeights);
        case "abTest":
        case "blueGreen":
        case "skipAnalysis":
            return 0;
    }
}

function withoutPrimaryProblems(
    path: string,
    withoutPrimary: "pass" | "fail" | undefined,
    analysis: CanaryAnalysis,
): readonly Problem[] {
    return withoutPrimary === "pass" || greatestWeight(analysis) < 100
        ? []
        : [
              refusal(
                  "metric/without-primary",
                  `${path}.withoutPrimary`,
                  withoutPrimary,
                  "the last step of the strategy sends all traffic to the canary: the primary then has no traffic to compare with, and every release fails",
                  'set it to "pass", or end the steps below 100',
              ),
          ];
}

function burnProblems(path: string, metric: ErrorBudgetBurnMetric): readonly Problem[] {
    const { objective, maxBurnRate, shortWindow = "5m" } = metric;
    const [long, short] = [parseDuration(windowOf(metric)), parseDuration(shortWindow)];
    return [
        ...share(
            Number.MIN_VALUE,
            100 - 1e-9,
            "above 0% and below 100%: an objective of 100% has no error budget",
        )(`${path}.objective`, objective),
        ...positive(
            "metric/burn-rate",
            "the burn rate",
            "14.4",
        )(`${path}.maxBurnRate`, maxBurnRate),
        ...duration(`${path}.shortWindow`, shortWindow),
        ...(long !== undefined && short !== undefined && short > long
            ? [
                  refusal(
                      "metric/burn-windows",
                      `${path}.shortWindow`,
                      shortWindow,
                      `the short window must not be longer than the long one, ${windowOf(metric)}`,
                      "set it to a twelfth of the long one",
                  ),
              ]
            : []),
    ];
}
