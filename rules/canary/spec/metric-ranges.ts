import { itemsOf, strategyOf } from "../reconciled";
import { fieldsOf, isSet } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";

const checks = "flagger v1.44.0 pkg/controller/scheduler_metrics.go";

/** Rules about the values that a metric may have. */
export const metricRangeRules: readonly CanaryRule[] = [
    {
        id: "metric/no-range",
        knownIssue: "M18",
        impact: "A success rate can never fail, and any other value above 0 always does",
        requirement: "a metric without thresholdRange is compared with 0",
        fix: "give thresholdRange a min or a max",
        severity: "error",
        source: `${checks}:164-181,207-211,341`,
        check: onMetrics(({ path, fields: { threshold, thresholdRange } }) =>
            isSet(threshold) || isSet(thresholdRange)
                ? []
                : [{ path: `${path}.thresholdRange`, value: undefined }],
        ),
    },
    {
        id: "metric/open-range",
        knownIssue: "M18",
        impact: "The metric can never fail: a range without an end holds every value",
        requirement: "a thresholdRange needs a min or a max",
        fix: "give one of them",
        severity: "error",
        source: `${checks}:325-336`,
        check: onMetrics(({ path, fields: { thresholdRange } }) => {
            const { max, min } = fieldsOf(thresholdRange);
            return isSet(thresholdRange) && !isSet(min) && !isSet(max)
                ? [{ path: `${path}.thresholdRange`, value: thresholdRange }]
                : [];
        }),
    },
    {
        id: "metric/empty-range",
        impact: "Every release is rolled back, since no value lies in the range",
        requirement: "the min of a range must not lie above its max",
        fix: "exchange the two, or leave one out",
        severity: "error",
        source: `${checks}:325-336`,
        check: onMetrics(({ path, fields: { thresholdRange } }) => {
            const { max, min } = fieldsOf(thresholdRange);
            return typeof min === "number" && typeof max === "number" && min > max
                ? [{ path: `${path}.thresholdRange`, value: thresholdRange }]
                : [];
        }),
    },
    {
        id: "metric/threshold",
        impact: "A deprecated threshold is a highest value, so a success rate that is good fails; beside a thresholdRange it does nothing",
        requirement:
            "threshold is deprecated: it is a max for all but the built-in success rate, and thresholdRange goes before it",
        fix: "write thresholdRange with min or max instead",
        severity: "warning",
        source: `${checks}:177-181,341, flagger v1.44.0 pkg/apis/flagger/v1beta1/canary.go:340-342`,
        check: onMetrics(({ path, fields: { threshold } }) =>
            isSet(threshold) ? [{ path: `${path}.threshold`, value: threshold }] : [],
        ),
    },
    {
        id: "metric/whole-milliseconds",
        knownIssue: "M20",
        impact: "A limit below one millisecond is cut to 0, and every release is rolled back",
        requirement: "request-duration is in whole milliseconds, so 0.5 is not half a second",
        fix: "write milliseconds: 500 for half a second",
        severity: "error",
        source: `${checks}:195-211`,
        check: onMetrics(({ path, fields }) => {
            const { max } = fieldsOf(fields.thresholdRange);
            return fields.name === "request-duration" && typeof max === "number" && max < 1
                ? [{ path: `${path}.thresholdRange.max`, value: max }]
                : [];
        }),
    },
    {
        id: "metric/percent",
        impact: "A min such as 0.99 lets almost every release pass; one above 100 none",
        requirement: "request-success-rate is a percentage from 0 to 100",
        fix: "write percent: 99 for ninety-nine of a hundred",
        severity: "warning",
        source: `${checks}:157-176`,
        check: onMetrics(({ path, fields }) => {
            const { min } = fieldsOf(fields.thresholdRange);
            const odd = typeof min === "number" && ((min > 0 && min <= 1) || min > 100);
            return fields.name === "request-success-rate" && odd
                ? [{ path: `${path}.thresholdRange.min`, value: min }]
                : [];
        }),
    },
    {
        id: "metric/wrong-end",
        impact: "The release is halted when it is better than the limit, and passes when it is worse",
        requirement: "a success rate needs a min, a duration a max",
        fix: "give the other end of the range",
        severity: "error",
        source: `${checks}:164-176,195-206`,
        check: onMetrics(({ path, fields }) => {
            const { max, min } = fieldsOf(fields.thresholdRange);
            const reversed =
                (fields.name === "request-success-rate" && isSet(max) && !isSet(min)) ||
                (fields.name === "request-duration" && isSet(min) && !isSet(max));
            return reversed
                ? [{ path: `${path}.thresholdRange`, value: fields.thresholdRange }]
                : [];
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
