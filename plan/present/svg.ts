// the whole of it in one file: loaded four times as fast as its parts in their hundreds
import { init } from "echarts";

import type { RolloutPlan } from "../types";
import { strategyName } from "./short";
import { count, duration, share } from "./format";

/** Colours on a light ground, and those that stand for them on a dark one. */
const COLOURS = {
    ground: ["#ffffff", "#0d1117"],
    ink: ["#1f2328", "#e6edf3"],
    faint: ["#d1d9e0", "#3d444d"],
    line: ["#0969da", "#58a6ff"],
    good: ["#1a7f37", "#3fb950"],
    bad: ["#cf222e", "#ff7b72"],
} as const;

const [WIDTH, HEIGHT] = [900, 420];

/**
 * The canary's share of the traffic over time, as a picture that needs no script and follows the reader's choice of a
 * light or a dark page.
 *
 * @returns an SVG document with a line break at its end
 */
export function planSvg(plan: RolloutPlan): string {
    const chart = init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height: HEIGHT });
    try {
        chart.setOption(options(plan));
        return `${themed(chart.renderToSVGString())}\n`;
    } finally {
        chart.dispose();
    }
}

function options(plan: RolloutPlan): Parameters<ReturnType<typeof init>["setOption"]>[0] {
    const ink = COLOURS.ink[0];
    const end = Math.max(plan.earliestPromotionSeconds, plan.latestRollbackSeconds);
    const axis = {
        nameLocation: "middle",
        nameTextStyle: { color: ink, fontSize: 13 },
        axisLabel: { color: ink, fontSize: 12 },
        axisLine: { show: true, lineStyle: { color: ink } },
        splitLine: { lineStyle: { color: COLOURS.faint[0] } },
    };
    return {
        animation: false,
        backgroundColor: COLOURS.ground[0],
        title: {
            text: `${plan.namespace}/${plan.name}: ${strategyName(plan)}`,
            subtext: subtitle(plan),
            left: 16,
            top: 8,
            textStyle: { color: ink, fontSize: 16 },
            subtextStyle: { color: ink, fontSize: 12 },
        },
        grid: { left: 70, right: 40, top: 96, bottom: 60 },
        xAxis: {
            ...axis,
            type: "value",
            name: "time since Flagger saw the new revision (a dot for each run of Flagger)",
            nameGap: 34,
            max: end,
            interval: spacing(end, plan.intervalSeconds),
            axisLabel: { ...axis.axisLabel, formatter: duration },
        },
        yAxis: {
            ...axis,
            type: "value",
            name: plan.strategy === "abTest" ? "share of matching requests" : "share of requests",
            nameGap: 46,
            min: 0,
            max: 100,
            axisLabel: { ...axis.axisLabel, formatter: "{value} %" },
        },
        series: [
            {
                type: "line",
                step: "end",
                symbol: "circle",
                symbolSize: 7,
                showSymbol: true,
                showAllSymbol: true,
                data: plan.steps.map(({ seconds, canaryWeight }) => [seconds, canaryWeight]),
                lineStyle: { color: COLOURS.line[0], width: 2.5 },
                itemStyle: { color: COLOURS.line[0] },
                markLine: {
                    symbol: "none",
                    animation: false,
                    data: [
                        moment("earliest promotion", plan.earliestPromotionSeconds, "good", 0),
                        ...(plan.latestRollbackSeconds > 0
                            ? [moment("latest rollback", plan.latestRollbackSeconds, "bad", 16)]
                            : []),
                    ],
                },
            },
        ],
    };
}

function subtitle({ exposure, intervalSeconds, strategy, threshold }: RolloutPlan): string {
    if (strategy === "skipAnalysis") {
        return "no check is asked";
    }
    const requests =
        exposure.requests === undefined ? "" : `, ${count(exposure.requests)} requests in all`;
    return `a check every ${duration(intervalSeconds)}, rolled back after ${threshold} failed; a bad version meets at most ${share(exposure.mostPercent)}${requests}`;
}

/** A moment across the plot; its label stands above, the further up the later it is told. */
function moment(name: string, seconds: number, colour: "good" | "bad", raised: number) {
    return {
        xAxis: seconds,
        lineStyle: { color: COLOURS[colour][0], type: "dashed" as const, width: 1.5 },
        label: {
            formatter: `${name} ${duration(seconds)}`,
            color: COLOURS[colour][0],
            fontSize: 12,
            align: "right" as const,
            distance: [0, 4 + raised] as unknown as number,
        },
    };
}

/** Seconds between two labels: whole intervals, ten labels at the most. */
function spacing(end: number, intervalSeconds: number): number {
    return Math.max(1, Math.ceil(end / intervalSeconds / 10)) * intervalSeconds;
}

/** Gives a chart its dark colours too; echarts knows one ground only. */
function themed(svg: string): string {
    const dark = Object.values(COLOURS).flatMap(([light, dark]) => [
        `[fill="${light}"]{fill:${dark}}`,
        `[stroke="${light}"]{stroke:${dark}}`,
    ]);
    const style = `<style>@media (prefers-color-scheme: dark){${dark.join("")}}</style>`;
    return renumbered(svg).replace(/(<svg[^>]*>)/, `$1\n${style}`);
}

/** echarts counts its classes on through a process: here they count from the first of the picture. */
function renumbered(svg: string): string {
    const numbers = new Map<string, number>();
    return svg.replaceAll(/\bzr\d+-(c|cls-)\d+\b/g, (name, kind: string) => {
        const number = numbers.get(name) ?? numbers.size;
        numbers.set(name, number);
        return `zr-${kind}${number}`;
    });
}
