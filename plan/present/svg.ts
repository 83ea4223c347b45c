// the single-file bundle loads four times as fast as the individual modules
import type { EChartsCoreOption } from "echarts";
import { loadEcharts } from "./echarts";

import type { RolloutPlan } from "../types";
import { strategyName } from "./short";
import { count, duration, share } from "./format";

/** Colours for the light and the dark theme. */
const COLOURS = {
    background: ["#ffffff", "#0d1117"],
    ink: ["#1f2328", "#e6edf3"],
    faint: ["#d1d9e0", "#3d444d"],
    line: ["#0969da", "#58a6ff"],
    promotion: ["#1a7f37", "#3fb950"],
    rollback: ["#cf222e", "#ff7b72"],
} as const;

const [WIDTH, HEIGHT] = [900, 420];

/**
 * The canary's share of the traffic over time, as an image without scripts that follows the light or dark theme of the
 * page.
 *
 * @returns an SVG document with a line break at its end
 */
export function planSvg(plan: RolloutPlan): string {
    const chart = loadEcharts().init(null, null, {
        renderer: "svg",
        ssr: true,
        width: WIDTH,
        height: HEIGHT,
    });
    try {
        chart.setOption(options(plan));
        return `${themed(chart.renderToSVGString())}\n`;
    } finally {
        chart.dispose();
    }
}

function options(plan: RolloutPlan): EChartsCoreOption {
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
        backgroundColor: COLOURS.background[0],
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
            name: "time since Flagger detected the new revision (one dot per run of Flagger)",
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
                        marker("earliest promotion", plan.earliestPromotionSeconds, "promotion", 0),
                        ...(plan.latestRollbackSeconds > 0
                            ? [
                                  marker(
                                      "latest rollback",
                                      plan.latestRollbackSeconds,
                                      "rollback",
                                      16,
                                  ),
                              ]
                            : []),
                    ],
                },
            },
        ],
    };
}

function subtitle({ exposure, intervalSeconds, strategy, threshold }: RolloutPlan): string {
    if (strategy === "skipAnalysis") {
        return "no checks are run";
    }
    const requests =
        exposure.requests === undefined ? "" : `, ${count(exposure.requests)} requests in total`;
    return `a check every ${duration(intervalSeconds)}, rolled back after ${threshold} failed ${threshold === 1 ? "check" : "checks"}; a faulty version receives at most ${share(exposure.mostPercent)}${requests}`;
}

/** A vertical line with a label above the chart; `raised` keeps labels apart. */
function marker(name: string, seconds: number, colour: "promotion" | "rollback", raised: number) {
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

/** Seconds between two labels: whole intervals, at most ten labels. */
function spacing(end: number, intervalSeconds: number): number {
    return Math.max(1, Math.ceil(end / intervalSeconds / 10)) * intervalSeconds;
}

/** Adds the dark colours to a chart; echarts supports only one theme. */
function themed(svg: string): string {
    const dark = Object.values(COLOURS).flatMap(([light, dark]) => [
        `[fill="${light}"]{fill:${dark}}`,
        `[stroke="${light}"]{stroke:${dark}}`,
    ]);
    const style = `<style>@media (prefers-color-scheme: dark){${dark.join("")}}</style>`;
    return renumbered(svg).replace(/(<svg[^>]*>)/, `$1\n${style}`);
}

/** echarts numbers its classes per process: this numbers them per image. */
function renumbered(svg: string): string {
    const numbers = new Map<string, number>();
    return svg.replaceAll(/\bzr\d+-(c|cls-)\d+\b/g, (name, kind: string) => {
        const number = numbers.get(name) ?? numbers.size;
        numbers.set(name, number);
        return `zr-${kind}${number}`;
    });
}
