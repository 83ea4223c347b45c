import { clock } from "../../../kube/release/progress-text";
import { haltsOf, type RecordedRollout } from "../summary";
import { short } from "./figure";
import { type Html, html } from "./html";

/** The values of the charts at each weight change. */
export function weightTable({ rollout, series }: RecordedRollout): Html {
    if (rollout.weights.length === 0) {
        return html``;
    }
    const valueAt = (
        points: readonly { at: number; value: number }[] | undefined,
        until: number,
    ): string => {
        const point = points?.findLast(({ at }) => at <= until);
        return point === undefined ? "-" : short(point.value);
    };
    const rows = rollout.weights.map(({ at, weight }, index) => {
        // the value at the end of a step covers that step
        const until = rollout.weights[index + 1]?.at ?? at;
        const cells = [
            `${weight}`,
            valueAt(series?.canary.successRate, until),
            valueAt(series?.primary.successRate, until),
            valueAt(series?.canary.p99, until),
            valueAt(series?.primary.p99, until),
        ];
        return html`<tr>
            <td class="time">${clock(at)}</td>
            ${cells.map((text) => html`<td class="number">${text}</td>`)}
        </tr>`;
    });
    return foldedTable(
        "Values at each step",
        [
            "Weight (%)",
            "Success, canary (%)",
            "Success, primary (%)",
            "p99, canary (ms)",
            "p99, primary (ms)",
        ].map((name) => html`<th scope="col" class="number">${name}</th>`),
        rows,
    );
}

/** The halts with their reasons, by the numbers that mark them in the charts. */
export function haltList({ rollout }: RecordedRollout): Html {
    const halts = haltsOf(rollout);
    return halts.length === 0
        ? html``
        : html`<h3>Halts</h3>
              <ol class="halts">
                  ${halts.map(({ at, reason }) => html`<li>${clock(at)} ${reason}</li>`)}
              </ol>`;
}

/** Flagger's events. */
export function eventTable({ rollout }: RecordedRollout): Html {
    if (rollout.events.length === 0) {
        return html``;
    }
    const rows = rollout.events.map(
        ({ at, message, warning }) =>
            html`<tr>
                <td class="time">${clock(at)}</td>
                <td>${warning ? "Warning: " : ""}${message}</td>
            </tr>`,
    );
    return foldedTable(
        `Flagger's events (${rollout.events.length})`,
        [html`<th scope="col">Event</th>`],
        rows,
    );
}

/** A collapsed table with the time in its first column. */
function foldedTable(name: string, headings: readonly Html[], rows: readonly Html[]): Html {
    return html`<details>
        <summary>${name}</summary>
        <div class="scroll">
            <table>
                <thead>
                    <tr>
                        <th scope="col">Time</th>
                        ${headings}
                    </tr>
                </thead>
                <tbody>
                    ${rows}
                </tbody>
            </table>
        </div>
    </details>`;
}
