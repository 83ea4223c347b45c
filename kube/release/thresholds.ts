import { type Fields, fieldsOf, isSet, listOf, numberOf, textOf } from "../../rules/canary/reading";

/** A limit of the analysis whose unit is known. */
export interface CanaryThreshold {
    /** Percent of successful requests, or milliseconds of the response time. */
    readonly of: "successRate" | "latency";
    /** Name of the metric in the Canary. */
    readonly metric: string;
    readonly bound: "min" | "max";
    readonly value: number;
}

/** Flagger's built-in metrics with their units, and the end of the range of the deprecated `threshold`. */
const BUILT_IN: Readonly<Record<string, readonly [CanaryThreshold["of"], "min" | "max"]>> = {
    "request-success-rate": ["successRate", "min"],
    "request-duration": ["latency", "max"],
};

/**
 * The limits of a Canary's success rates and latencies, as it has them now: of Flagger's built-in metrics, and of those that
 * CanaryWorkload writes, whose MetricTemplates are named after the Canary. The unit of any other metric is not known.
 *
 * @param name - name of the Canary
 * @param analysis - its `spec.analysis`
 */
export function canaryThresholds(name: string, analysis: Fields): CanaryThreshold[] {
    return listOf(analysis.metrics)
        .map(fieldsOf)
        .flatMap((entry) => {
            const metric = textOf(entry.name) ?? "";
            const found = kindOf(name, metric, entry);
            if (found === undefined) {
                return [];
            }
            const [of, byDefault] = found;
            const range = fieldsOf(entry.thresholdRange);
            const limits = isSet(entry.thresholdRange)
                ? (["min", "max"] as const).map((bound) => [bound, numberOf(range[bound])] as const)
                : [[byDefault, numberOf(entry.threshold)] as const];
            return limits.flatMap(([bound, value]) =>
                value === undefined ? [] : [{ of, metric, bound, value }],
            );
        });
}

function kindOf(
    canary: string,
    metric: string,
    { templateRef }: Fields,
): readonly [CanaryThreshold["of"], "min" | "max"] | undefined {
    if (!isSet(templateRef)) {
        return BUILT_IN[metric];
    }
    if (textOf(fieldsOf(templateRef).name) !== `${canary}-${metric}`) {
        return undefined;
    }
    if (metric === "success-rate") {
        return ["successRate", "min"];
    }
    return /^latency(-p\d+(\.\d+)?)?$/.test(metric) ? ["latency", "max"] : undefined;
}
