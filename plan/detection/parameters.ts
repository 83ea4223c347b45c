import { tidy } from "../../rules/tidy";
import type { MetricCheck, AnalysisSpec, Parameter, SuccessRateCheck, Traffic } from "./types";

/** A Canary and its traffic with one setting changed. */
export interface Change {
    readonly parameter: Parameter;
    /** The metric that the setting belongs to. */
    readonly metric?: string;
    readonly from: number | readonly number[];
    readonly to: number | readonly number[];
    /** Size of the change: the logarithm of the ratio, so that doubling and halving are equal. */
    readonly size: number;
    readonly analysis: AnalysisSpec;
    readonly traffic: Required<Traffic>;
}

/** Common durations, seconds; Flagger's shortest interval is 10. */
const DURATIONS = [10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 900, 1800];
/** A rate needs two scrapes, and the Prometheus of Viz scrapes every 10 seconds. */
const SHORTEST_WINDOW = 20;
const MOST_THRESHOLD = 30;
/** Common maximum error percentages, as 100 minus the minimum success rate. */
const ALLOWED_ERRORS = [
    0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5, 10, 15, 20, 30, 50,
];
const TRAFFIC_FACTORS = [1.25, 1.5, 2, 3, 4, 5, 7.5, 10, 15, 20, 30, 50, 100, 200, 500, 1000];
const STEP_FACTORS = [1.25, 1.5, 2, 3, 4, 5, 7, 10];

/** The possible changes of each setting, the smallest first. */
export function parameterChanges(
    analysis: AnalysisSpec,
    traffic: Required<Traffic>,
): readonly (readonly Change[])[] {
    const bound = { analysis, traffic };
    const { intervalSeconds, threshold } = analysis;
    return [
        stepChanges(analysis, traffic),
        numbers("interval", intervalSeconds, DURATIONS, (to) => ({
            ...bound,
            analysis: {
                ...analysis,
                intervalSeconds: to,
                startSeconds: startWith(analysis, to),
            },
        })),
        numbers("threshold", threshold, range(1, MOST_THRESHOLD), (to) => ({
            ...bound,
            analysis: { ...analysis, threshold: to },
        })),
        ...analysis.checks.flatMap((check) =>
            check.kind === "successRate" ? metricChanges(analysis, traffic, check) : [],
        ),
        numbers(
            "traffic",
            traffic.requestsPerSecond,
            TRAFFIC_FACTORS.map((factor) => tidy(factor * traffic.requestsPerSecond)),
            (to) => ({ ...bound, traffic: { ...traffic, requestsPerSecond: to } }),
        ),
    ].map((each) => [...each].sort((a, b) => a.size - b.size));
}

type Changed = Pick<Change, "analysis" | "traffic">;

function numbers(
    parameter: Parameter,
    from: number,
    candidates: readonly number[],
    changed: (to: number) => Changed,
): Change[] {
    return candidates
        .filter((to) => to !== from)
        .map((to) => ({
            parameter,
            from,
            to,
            size: Math.abs(Math.log(to / from)),
            ...changed(to),
        }));
}

/** The start is a number of intervals after the detection. */
function startWith({ intervalSeconds, startSeconds }: AnalysisSpec, to: number): number {
    return (startSeconds / intervalSeconds) * to;
}

/** More steps, which means more checks: smaller ones, or more of the same. */
function stepChanges(analysis: AnalysisSpec, traffic: Required<Traffic>): Change[] {
    const { steps, weights } = analysis;
    const change = (
        parameter: Parameter,
        from: Change["from"],
        to: Change["to"],
        weights: number[],
    ) => ({
        parameter,
        from,
        to,
        size: Math.abs(Math.log(weights.length / analysis.weights.length)),
        analysis: { ...analysis, weights },
        traffic,
    });
    switch (steps.kind) {
        case "stepWeight":
            return range(1, steps.stepWeight - 1)
                .map((to) => ({ ...steps, stepWeight: to }))
                .map((to) => change("stepWeight", steps.stepWeight, to.stepWeight, equalSteps(to)))
                .map((found) => ({
                    ...found,
                    analysis: {
                        ...found.analysis,
                        steps: { ...steps, stepWeight: Number(found.to) },
                    },
                }));
        case "stepWeights":
            return range(2, 10)
                .map((parts) => finer(weights, parts))
                .filter((to) => to.length > weights.length)
                .map((to) => change("stepWeights", weights, to, to));
        case "iterations": {
            // Blue/green runs one more check after all traffic has been switched.
            const switched = weights.filter((weight) => weight !== weights[0]);
            const from = weights.length - switched.length;
            return [...new Set(STEP_FACTORS.map((factor) => Math.ceil(factor * from)))]
                .filter((to) => to > from)
                .map((to) =>
                    change("iterations", from, to, [
                        ...Array.from({ length: to }, () => weights[0] ?? 0),
                        ...switched,
                    ]),
                );
        }
    }
}

/** Flagger's weights: increased by whole steps until they reach the maximum, at most 100. */
function equalSteps({ stepWeight, maxWeight }: { stepWeight: number; maxWeight: number }) {
    const most = Math.min(maxWeight, 100);
    return range(1, Math.ceil(most / stepWeight)).map((step) => Math.min(100, step * stepWeight));
}

/** Splits each increase into a number of parts, in whole percents. */
function finer(weights: readonly number[], parts: number): number[] {
    const all = weights.flatMap((weight, index) => {
        const before = weights[index - 1] ?? 0;
        return range(1, parts).map((part) =>
            Math.round(before + ((weight - before) * part) / parts),
        );
    });
    return [...new Set(all)].filter((weight) => weight > 0);
}

function metricChanges(
    analysis: AnalysisSpec,
    traffic: Required<Traffic>,
    check: SuccessRateCheck,
): Change[][] {
    const changed = (to: Partial<SuccessRateCheck>): Changed => ({
        traffic,
        analysis: {
            ...analysis,
            checks: analysis.checks.map((other): MetricCheck =>
                other === check ? { ...check, ...to } : other,
            ),
        },
    });
    const shortest = Math.max(
        SHORTEST_WINDOW,
        check.passesBelow?.windowSeconds ?? 0,
        analysis.waitsBelow?.windowSeconds ?? 0,
    );
    const allowed = tidy(100 - check.minPercent);
    const mins = numbers("min", allowed, ALLOWED_ERRORS, (to) =>
        changed({ minPercent: tidy(100 - to) }),
    ).map((change) => ({
        ...change,
        from: check.minPercent,
        to: tidy(100 - Number(change.to)),
        // Zero allowed errors have no ratio.
        size: Math.abs(Math.log(Number(change.to) / Math.max(allowed, 0.001))),
    }));
    const windows = numbers(
        "window",
        check.windowSeconds,
        DURATIONS.filter((seconds) => seconds >= shortest),
        (to) => changed({ windowSeconds: to }),
    );
    return [mins, windows].map((each) => each.map((change) => ({ ...change, metric: check.name })));
}

function range(from: number, to: number): number[] {
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
