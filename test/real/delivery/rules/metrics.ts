import { badReleasePromoted } from "./evidence";
import { judged, rolledBack, weighted } from "./make";
import type { Mistake } from "./mistake";
import { scene, successRate } from "./objects";

const builtIn = { name: "request-success-rate", thresholdRange: { min: 99 }, interval: "20s" };
const noBuiltIn = /no values found for gatewayapi:v1beta1 metric request-success-rate/;

/** Mistakes of metrics and their templates. */
export const metricMistakes: readonly Mistake[] = [
    judged(
        "metric/interval-missing",
        "no-interval",
        { interval: undefined },
        /Metric query failed for success-rate/,
    ),
    judged(
        "metric/no-range",
        "no-range",
        { thresholdRange: undefined },
        /success-rate 100\.00 > 0$/,
    ),
    {
        rule: "metric/open-range",
        name: "open-range",
        objects: scene("open-range", {
            analysis: { ...weighted, metrics: [{ ...successRate, thresholdRange: {} }] },
        }),
        release: "bad",
        seen: badReleasePromoted,
    },
    judged(
        "metric/empty-range",
        "empty-range",
        { thresholdRange: { min: 99, max: 50 } },
        /success-rate 100\.00 > 50$/,
    ),
    judged(
        "metric/threshold",
        "old-threshold",
        { thresholdRange: undefined, threshold: 99 },
        /success-rate 100\.00 > 99$/,
    ),
    rolledBack(
        "metric/nothing-asked",
        "no-query",
        {
            analysis: {
                ...weighted,
                metrics: [{ name: "errors", interval: "20s", thresholdRange: { max: 1 } }],
            },
        },
        /no usable metrics template and query were configured/,
    ),
    judged("metric/built-in-name", "built-in-name", { name: "request-success-rate" }, noBuiltIn),
    rolledBack(
        "metric/built-in",
        "built-in",
        { analysis: { ...weighted, metrics: [builtIn] } },
        noBuiltIn,
    ),
    {
        rule: "metric/none",
        name: "unjudged",
        objects: scene("unjudged", { analysis: weighted }),
        release: "bad",
        seen: badReleasePromoted,
    },
    rolledBack(
        "metric/no-load",
        "unloaded",
        { analysis: { iterations: 3, metrics: [successRate] } },
        /no values found/,
    ),
];
