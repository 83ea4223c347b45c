import { flagger } from "../../citations";
import { itemsOf, strategyOf } from "../reconciled";
import { fieldsOf, isSet } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";

/** Rules about the values that a metric may have. */
export const metricRangeRules: readonly CanaryRule[] = [
    {
        id: "metric/no-range",
        knownIssue: "M18",
        impact: "A success rate can never fail the analysis, and any other metric with a value above 0 always fails it",
        requirement: "a metric without thresholdRange is compared with 0",
        fix: "set thresholdRange.min, such as 99 for a success rate, or thresholdRange.max, such as 500 for a latency in milliseconds",
        severity: "error",
        source: [
            flagger(
                "pkg/controller/scheduler_metrics.go",
                "runBuiltinMetricChecks",
                "runMetricChecks",
            ),
        ],
        check: onMetrics(({ path, fields: { threshold, thresholdRange } }) =>
            isSet(threshold) || isSet(thresholdRange)
                ? []
                : [{ path: `${path}.thresholdRange`, value: undefined }],
        ),
    },
    {
        id: "metric/open-range",
        knownIssue: "M18",
        impact: "The metric can never fail: a range without min and max contains every value",
        requirement: "a thresholdRange needs a min or a max",
        fix: "set min or max in thresholdRange",
        severity: "error",
        source: [flagger("pkg/controller/scheduler_metrics.go", "runMetricChecks")],
        check: onMetrics(({ path, fields: { thresholdRange } }) => {
            const { max, min } = fieldsOf(thresholdRange);
            return isSet(thresholdRange) && !isSet(min) && !isSet(max)
                ? [{ path: `${path}.thresholdRange`, value: thresholdRange }]
                : [];
        }),
    },
    {
        id: "metric/empty-range",
        impact: "Every release is rolled back: no value is within the range",
        requirement: "thresholdRange.min must not be greater than thresholdRange.max",
        fix: "swap min and max, or remove one of them",
        severity: "error",
        source: [flagger("pkg/controller/scheduler_metrics.go", "runMetricChecks")],
        check: onMetrics(({ path, fields: { thresholdRange } }) => {
            const { max, min } = fieldsOf(thresholdRange);
            return typeof min === "number" && typeof max === "number" && min > max
                ? [
                      {
                          path: `${path}.thresholdRange`,
                          value: thresholdRange,
                          fix: `swap them: set min to ${max} and max to ${min}`,
                      },
                  ]
                : [];
        }),
    },
    {
        id: "metric/threshold",
        impact: "The deprecated threshold is a maximum, so a good success rate fails; it is ignored if thresholdRange is set",
        requirement:
            "threshold is deprecated: it is a maximum for every metric except the built-in success rate, and thresholdRange takes precedence",
        fix: "replace it with thresholdRange.min or thresholdRange.max",
        severity: "warning",
        source: [
            flagger(
                "pkg/controller/scheduler_metrics.go",
                "runBuiltinMetricChecks",
                "runMetricChecks",
            ),
            flagger("pkg/apis/flagger/v1beta1/canary.go", "SessionAffinity"),
        ],
        check: onMetrics(({ path, fields: { threshold } }) =>
            isSet(threshold) ? [{ path: `${path}.threshold`, value: threshold }] : [],
        ),
    },
    {
        id: "metric/whole-milliseconds",
        knownIssue: "M20",
        impact: "A limit below one millisecond is truncated to 0, and every release is rolled back",
        requirement: "request-duration is measured in whole milliseconds: 0.5 is not half a second",
        fix: "set the limit in milliseconds, for example 500 for half a second",
        severity: "error",
        source: [flagger("pkg/controller/scheduler_metrics.go", "runBuiltinMetricChecks")],
        check: onMetrics(({ path, fields }) => {
            const { max } = fieldsOf(fields.thresholdRange);
            return fields.name === "request-duration" && typeof max === "number" && max < 1
                ? [
                      {
                          path: `${path}.thresholdRange.max`,
                          value: max,
                          ...(max >= 0.001 && {
                              fix: `set max to ${Math.round(max * 1000)} for ${max} seconds`,
                          }),
                      },
                  ]
                : [];
        }),
    },
    {
        id: "metric/percent",
        impact: "A min such as 0.99 lets almost every release pass, and a min above 100 lets none pass",
        requirement: "request-success-rate is a percentage from 0 to 100",
        fix: "set min as a percentage, for example 99",
        severity: "warning",
        source: [flagger("pkg/controller/scheduler_metrics.go", "runBuiltinMetricChecks")],
        check: onMetrics(({ path, fields }) => {
            const { min } = fieldsOf(fields.thresholdRange);
            const odd = typeof min === "number" && ((min > 0 && min <= 1) || min > 100);
            return fields.name === "request-success-rate" && odd
                ? [
                      {
                          path: `${path}.thresholdRange.min`,
                          value: min,
                          ...(min < 1 && {
                              fix: `set min to ${Number((min * 100).toPrecision(6))}`,
                          }),
                      },
                  ]
                : [];
        }),
    },
    {
        id: "metric/wrong-end",
        impact: "The release is halted when the value is better than the limit, and continues when it is worse",
        requirement: "a success rate needs a min, a duration needs a max",
        fix: "move the limit to the other end of the range: min for request-success-rate, max for request-duration",
        severity: "error",
        source: [flagger("pkg/controller/scheduler_metrics.go", "runBuiltinMetricChecks")],
        check: onMetrics(({ path, fields }) => {
            const { max, min } = fieldsOf(fields.thresholdRange);
            const fix =
                fields.name === "request-success-rate" && isSet(max) && !isSet(min)
                    ? "replace max with the lowest accepted percentage in min, for example 99"
                    : fields.name === "request-duration" && isSet(min) && !isSet(max)
                      ? `replace min with max: ${JSON.stringify(min)}`
                      : undefined;
            return fix === undefined
                ? []
                : [{ path: `${path}.thresholdRange`, value: fields.thresholdRange, fix }];
        }),
    },
];

/** A metric of the analysis with its path. */
export type MetricFields = ReturnType<typeof itemsOf>[number];

/** A check of each metric of a release that is analysed. */
export function onMetrics(
    check: (metric: MetricFields) => readonly RuleFinding[],
): CanaryRule["check"] {
    return (context) =>
        strategyOf(context) === "skipped" ? [] : itemsOf(context, "metrics").flatMap(check);
}
