import { chartSvg, dashes, type Line, sizes, type Size } from "./chart";
import type { TitledChart } from "./charts";
import { Html, html } from "./html";

/** A chart as an image with its legend and, for screen readers, its range as text. */
export function figure({ title, chart }: TitledChart): Html {
    const described = chart.lines
        .map(({ name, points }) => {
            const values = points.map(([, value]) => value);
            const [least, most] = [Math.min(...values), Math.max(...values)].map(short);
            return least === most ? `${name} ${least}` : `${name} between ${least} and ${most}`;
        })
        .join(", ");
    const drawing = (size: Size): Html => {
        const svg = chartSvg(chart, size).replace(
            "<svg ",
            '<svg aria-hidden="true" focusable="false" ',
        );
        return html`<div class="${size}">${new Html(svg)}</div>`;
    };
    const label = `${title}: ${chart.axis} over time, ${described}`;
    return html`<h3>${title}</h3>
        <figure role="img" aria-label="${label}">
            <ul class="legend">
                ${chart.lines.map(legendItem)}
            </ul>
            ${(Object.keys(sizes) as Size[]).map(drawing)}
        </figure>`;
}

/** A value with its significant digits. */
export function short(value: number): string {
    return value.toFixed(value < 100 && !Number.isInteger(value) ? 1 : 0);
}

function legendItem({ name, colour, dash }: Line): Html {
    return html`<li>
        <svg viewBox="0 0 28 10" aria-hidden="true">
            <line
                x1="0"
                y1="5"
                x2="28"
                y2="5"
                stroke="var(${colour})"
                stroke-width="3"
                stroke-dasharray="${dashes[dash]}"
            /></svg
        >${name}
    </li>`;
}
