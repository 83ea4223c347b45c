import type { ScriptedAnswer } from "../../../../plan";
import type { Analysis } from "./strategies";

/** A metric whose answers are scripted. */
export interface ScriptedMetric {
    readonly fields: Analysis & { readonly name: string };
    /** A value in its range, as Prometheus gives it. */
    readonly passes: number;
    /** What does not pass, beside errors. */
    readonly fails: readonly ScriptedAnswer[];
    /** What Prometheus' value is multiplied by. */
    readonly unit: number;
}

/** Name of the MetricTemplate that asks for scripted answers. */
export const templateName = "scripted";

const range = { min: { min: 99 }, max: { max: 500 } } as const;
const tooLow = [98.4, 0, 98.996, false] as const;

/** One of each way in which Flagger reads a metric. */
export const metrics: readonly ScriptedMetric[] = [
    {
        fields: {
            name: "success",
            thresholdRange: range.min,
            interval: "1m",
            templateRef: { name: templateName },
            templateVariables: { metric: "success" },
        },
        passes: 99.5,
        fails: tooLow,
        unit: 1,
    },
    {
        fields: {
            name: "queue",
            thresholdRange: range.max,
            interval: "1m",
            templateRef: { name: templateName },
            templateVariables: { metric: "queue" },
        },
        passes: 0,
        fails: [500.125, 501, 1e6, false],
        unit: 1,
    },
    {
        fields: { name: "request-success-rate", thresholdRange: range.min, interval: "1m" },
        passes: 100,
        fails: tooLow,
        unit: 1,
    },
    {
        fields: { name: "request-duration", thresholdRange: range.max, interval: "1m" },
        passes: 0.2,
        fails: [501, 1500, 61_500, false],
        unit: 1000,
    },
    {
        fields: { name: "old", threshold: 0.5, query: 'old_metric{name="old"}', interval: "1m" },
        passes: 0.5,
        fails: [0.51, 0.625, false],
        unit: 1,
    },
];
