import { canaryKey } from "../../../kube/release/canaries";
import type { History } from "../gather";
import { outcomeText } from "../rollout";
import { type RecordedRollout, summarize } from "../summary";
import { sourceText } from "../sources";
import { cellsOf, dateTime } from "../table";
import { chartsOf } from "./charts";
import { eventTable, haltList, weightTable } from "./details";
import { figure } from "./figure";
import { Html, html } from "./html";
import { style } from "./style";

/**
 * The history as a page with charts: one file without external resources or scripts.
 *
 * @param history - the rollouts
 * @param about - the subject of the heading, such as the cluster's name
 */
export function historyPage(history: History, about: string): string {
    const { from, to, rollouts, sources, missing } = history;
    const newestFirst = rollouts
        .map((rollout, index) => ({ rollout, id: `rollout-${index + 1}` }))
        .reverse();
    const page = html`<!doctype html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta
                    http-equiv="Content-Security-Policy"
                    content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"
                />
                <title>${`Rollouts of ${about}`}</title>
                <link rel="icon" href="data:," />
                <style>
                    ${new Html(style)}
                </style>
            </head>
            <body>
                <header>
                    <h1>${`Rollouts of ${about}`}</h1>
                    <p class="soft">${`${dateTime(from)} to ${dateTime(to)}, ${timeZone()}`}</p>
                    <p class="soft">
                        Sources: ${sources.map((source) => sourceText(source, dateTime)).join("; ")}
                    </p>
                    ${rollouts.some(({ thresholds = [] }) => thresholds.length > 0) ? html`<p class="soft">The limits are those that the Canaries have now.</p>` : html``}
                    ${missing.map((text) => html`<p class="soft">${`Not read: ${text}`}</p>`)}
                </header>
                <main>
                    ${rollouts.length === 0 ? html`<p>No rollouts in this period.</p>` : overview(newestFirst)}
                    ${newestFirst.map(({ rollout, id }) => section(rollout, id, to))}
                </main>
            </body>
        </html> `;
    return page.text;
}

interface Anchored {
    readonly rollout: RecordedRollout;
    readonly id: string;
}

const COLUMNS = [
    "Canary",
    "Started",
    "Duration",
    "Outcome",
    "Highest weight",
    "Lowest success rate",
    "Highest p99",
    "Halted by",
];
const LABELS = [
    "Canary",
    "Started",
    "Duration",
    "Outcome",
    "Weight",
    "Success",
    "p99",
    "Halted by",
];
const NUMBERS = new Set([2, 4, 5, 6]);

/** The table of all rollouts: a summary of the charts as text. */
function overview(rollouts: readonly Anchored[]): Html {
    return html`<div class="scroll">
        <table class="stack">
            <thead>
                <tr>
                    ${COLUMNS.map((name, index) => html`<th scope="col" class="${numberClass(index)}">${name}</th>`)}
                </tr>
            </thead>
            <tbody>
                ${rollouts.map(({ rollout, id }) => overviewRow(rollout, id))}
            </tbody>
        </table>
    </div>`;
}

function overviewRow(recorded: RecordedRollout, id: string): Html {
    const cells = cellsOf(recorded).map((text, index) => {
        if (index === 0) {
            return html`<th scope="row" data-label="${LABELS[index]}">
                <a href="#${id}">${text}</a>
            </th>`;
        }
        const kind =
            index === 3 ? recorded.rollout.outcome : index === 1 ? "time" : numberClass(index);
        const empty = text === "" || text === "-" ? " empty" : "";
        return html`<td class="${kind + empty}" data-label="${LABELS[index]}">${text}</td>`;
    });
    return html`<tr>
        ${cells}
    </tr>`;
}

function numberClass(index: number): string {
    return NUMBERS.has(index) ? "number" : "";
}

function section(recorded: RecordedRollout, id: string, now: number): Html {
    const { rollout } = recorded;
    return html`<section id="${id}" aria-labelledby="${id}-title">
        <h2 id="${id}-title">
            ${canaryKey(rollout)}:
            <span class="${rollout.outcome}">${outcomeText[rollout.outcome]}</span>
        </h2>
        <p class="soft">${sentence(recorded)}</p>
        ${haltList(recorded)} ${chartsOf(recorded, now).map((chart) => figure(chart))}
        ${weightTable(recorded)} ${eventTable(recorded)}
    </section>`;
}

/** A rollout as a sentence. */
function sentence(recorded: RecordedRollout): string {
    const { rollout } = recorded;
    const { seconds, mostWeight, lowestSuccessRate, highestP99, lastHalt } = summarize(recorded);
    return [
        `Started ${rollout.startIsKnown ? "" : "before "}${dateTime(rollout.startedAt)}`,
        ...(seconds === undefined ? [] : [`duration ${seconds} s`]),
        ...(mostWeight === undefined ? [] : [`highest weight ${mostWeight} %`]),
        ...(lowestSuccessRate === undefined
            ? []
            : [`lowest success rate ${lowestSuccessRate.toFixed(1)} %`]),
        ...(highestP99 === undefined ? [] : [`highest p99 ${highestP99.toFixed(0)} ms`]),
        ...(lastHalt === undefined ? [] : [`last halted by: ${lastHalt}`]),
        `source: ${rollout.evidence.join(", ")}`,
    ].join("; ");
}

function timeZone(): string {
    return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
