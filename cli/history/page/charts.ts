import type { Point } from "../../cluster/prometheus";
import { lastSeenAt } from "../rollout";
import type { CanaryThreshold } from "../../../kube/release/thresholds";
import { haltsOf, type RecordedRollout, weightsOf } from "../summary";
import type { Chart, Line } from "./chart";

/** A chart with its heading. */
export interface TitledChart {
    readonly title: string;
    readonly chart: Chart;
}

/** The charts of a rollout: weight, success rate and latency; charts without values are omitted. */
export function chartsOf(recorded: RecordedRollout, now: number): TitledChart[] {
    const { rollout, series } = recorded;
    const end = rollout.outcome === "running" ? now : lastSeenAt(rollout);
    const margin = Math.max(30_000, (end - rollout.startedAt) / 10);
    const time = {
        from: series?.from ?? rollout.startedAt - margin,
        to: series?.to ?? end + margin,
        halts: haltsOf(rollout).map(({ at }) => at),
        shaded: [rollout.startedAt, end] as const,
    };
    const limits = (of: CanaryThreshold["of"], unit: string): Line[] =>
        (recorded.thresholds ?? [])
            .filter((threshold) => threshold.of === of)
            .map(({ bound, metric, value }) =>
                line(
                    `${metric}: at ${bound === "min" ? "least" : "most"} ${value} ${unit}`,
                    "--bad",
                    "dashed",
                    [
                        [time.from, value],
                        [time.to, value],
                    ],
                ),
            );
    const titled: TitledChart[] = [
        {
            title: "Canary weight",
            chart: {
                ...time,
                axis: "weight, share (%)",
                min: 0,
                max: 100,
                interval: 25,
                lines: [
                    line("weight", "--canary", "solid", weightPoints(recorded), true),
                    line("share of responses", "--other", "dotted", pairs(series?.share)),
                ],
            },
        },
        {
            title: "Success rate",
            chart: {
                ...time,
                axis: "success rate (%)",
                max: 100,
                lines: [
                    line("canary", "--canary", "solid", pairs(series?.canary.successRate)),
                    line("primary", "--primary", "dashed", pairs(series?.primary.successRate)),
                    ...limits("successRate", "%"),
                ],
            },
        },
        {
            title: "Latency",
            chart: {
                ...time,
                axis: "latency (ms)",
                min: 0,
                lines: [
                    line("canary p99", "--canary", "solid", pairs(series?.canary.p99)),
                    line("canary p50", "--canary", "dotted", pairs(series?.canary.p50)),
                    line("primary p99", "--primary", "dashed", pairs(series?.primary.p99)),
                    line("primary p50", "--primary", "dotted", pairs(series?.primary.p50)),
                    ...limits("latency", "ms"),
                ],
            },
        },
    ];
    return (
        titled
            .map(({ title, chart }) => ({
                title,
                chart: { ...chart, lines: chart.lines.filter(({ points }) => points.length > 0) },
            }))
            // a limit alone shows nothing
            .filter(({ chart }) => chart.lines.some(({ colour }) => colour !== "--bad"))
    );
}

function line(
    name: string,
    colour: string,
    dash: Line["dash"],
    points: Line["points"],
    stepped?: boolean,
): Line {
    return { name, colour, dash, points, stepped };
}

function pairs(points: readonly Point[] | undefined): (readonly [number, number])[] {
    return (points ?? []).map(({ at, value }) => [at, value]);
}

function weightPoints(recorded: RecordedRollout): (readonly [number, number])[] {
    return weightsOf(recorded).map(({ at, weight }) => [at, weight]);
}
