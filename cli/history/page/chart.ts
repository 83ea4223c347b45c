import type * as echarts from "echarts";
import { loadEcharts } from "../../../plan/present/echarts";

/** A line of a chart. */
export interface Line {
    readonly name: string;
    /** CSS custom property with its colour. */
    readonly colour: string;
    /** Lines must be distinguishable without their colours. */
    readonly dash: "solid" | "dashed" | "dotted";
    /** Time in milliseconds since the epoch, and value. */
    readonly points: readonly (readonly [number, number])[];
    /** Whether the value holds until the next point. @default false */
    readonly stepped?: boolean;
}

/** A chart of values over time. */
export interface Chart {
    /** Name and unit of the values. */
    readonly axis: string;
    readonly lines: readonly Line[];
    /** Ends of the time axis, milliseconds since the epoch. */
    readonly from: number;
    readonly to: number;
    /** Ends of the value axis. @default - from the values */
    readonly min?: number;
    readonly max?: number;
    /** Distance between the labels of the value axis. @default - from the values */
    readonly interval?: number;
    /** Times of the halts, milliseconds since the epoch, which are marked with their numbers. */
    readonly halts: readonly number[];
    /** The period of the rollout, which is shaded. */
    readonly shaded: readonly [number, number];
}

/** Dash patterns as in SVG's `stroke-dasharray`. */
export const dashes: Readonly<Record<Line["dash"], string>> = {
    solid: "none",
    dashed: "7 4",
    dotted: "2 3",
};

/** Widths for which a chart is drawn: text does not scale, so one image does not fit all. */
export const sizes = {
    wide: { width: 1040, height: 280, ticks: 8 },
    narrow: { width: 346, height: 240, ticks: 3 },
} as const;

/** Size of a chart. */
export type Size = keyof typeof sizes;

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";

/**
 * Draws a chart.
 *
 * @returns an SVG whose colours are those of the page, light or dark
 */
export function chartSvg(chart: Chart, size: Size): string {
    const { width, height, ticks } = sizes[size];
    const instance = loadEcharts().init(null, null, { renderer: "svg", ssr: true, width, height });
    try {
        instance.setOption(optionOf(chart, size === "narrow", ticks));
        return instance.renderToSVGString({ useViewBox: true });
    } finally {
        instance.dispose();
    }
}

function optionOf(chart: Chart, narrow: boolean, ticks: number): echarts.EChartsCoreOption {
    const text = { color: "var(--text)", fontFamily: FONT, fontSize: 12 };
    const line = { lineStyle: { color: "var(--rule)" } };
    return {
        animation: false,
        textStyle: { fontFamily: FONT },
        grid: { left: 62, right: narrow ? 18 : 32, top: 20, bottom: 50 },
        xAxis: {
            type: "time",
            min: chart.from,
            max: chart.to,
            name: `time of day (${timeZone()})`,
            nameLocation: "middle",
            nameGap: 30,
            nameTextStyle: text,
            splitNumber: ticks,
            axisLabel: { ...text, hideOverlap: true, formatter: timeOfDay },
            axisLine: line,
            axisTick: line,
        },
        yAxis: {
            type: "value",
            name: chart.axis,
            nameLocation: "middle",
            nameGap: 46,
            nameTextStyle: text,
            min: chart.min,
            max: chart.max,
            scale: chart.min === undefined,
            interval: chart.interval,
            splitNumber: 4,
            axisLabel: text,
            splitLine: line,
        },
        series: chart.lines.map((each, index) => ({
            type: "line",
            name: each.name,
            data: each.points,
            step: each.stepped === true ? "end" : undefined,
            showSymbol: each.points.length === 1,
            symbolSize: 5,
            itemStyle: { color: `var(${each.colour})` },
            lineStyle: { color: `var(${each.colour})`, width: 2, type: dashOf(each) },
            markArea:
                index === 0
                    ? {
                          silent: true,
                          itemStyle: { color: "var(--shade)" },
                          data: [chart.shaded.map((xAxis) => ({ xAxis }))],
                      }
                    : undefined,
            markLine: index === 0 ? haltMarks(chart.halts, text) : undefined,
        })),
    };
}

/** More numbers would cover each other. */
const NUMBERED = 12;

/** A vertical line for each halt, with its number at the top. */
function haltMarks(halts: readonly number[], text: object): object {
    return {
        silent: true,
        symbol: "none",
        lineStyle: { color: "var(--bad)", width: 1, type: [2, 2] },
        label: {
            ...text,
            show: halts.length <= NUMBERED,
            position: "end",
            distance: 2,
            formatter: ({ name }: { readonly name: string }) => name,
        },
        data: halts.map((xAxis, index) => ({ xAxis, name: String(index + 1) })),
    };
}

function timeOfDay(at: number): string {
    return new Date(at).toTimeString().slice(0, at % 60_000 === 0 ? 5 : 8);
}

function timeZone(): string {
    return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function dashOf({ dash }: Line): "solid" | number[] {
    return dash === "solid" ? "solid" : dashes[dash].split(" ").map(Number);
}
