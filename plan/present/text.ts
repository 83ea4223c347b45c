import Table from "cli-table3";
import pc from "picocolors";

import type { PlannedStep, RolloutPlan } from "../types";
import { recommendationsText, detectionText } from "./detection-text";
import type { PlanReport } from "./report";
import { strategyName } from "./short";
import { count, duration, share } from "./format";

/** How a text is written. */
export interface TextOptions {
    /**
     * Whether to write in colours.
     * @default false
     */
    readonly colour?: boolean;
    /**
     * Width of the terminal in characters.
     * @default 100
     */
    readonly columns?: number;
}

/**
 * A plan and its odds for a terminal.
 *
 * @returns text with a line break at its end
 */
export function planText(report: PlanReport, options: TextOptions = {}): string {
    const { plan, detection, recommendations } = report;
    const colours = pc.createColors(options.colour ?? false);
    return [
        colours.bold(`Canary ${plan.namespace}/${plan.name}`) +
            `: ${strategyName(plan)}, a check every ${duration(plan.intervalSeconds)}, rolled back after ${plan.threshold} failed`,
        "",
        timeline(plan, options),
        "",
        ...facts(plan),
        ...(detection === undefined ? [] : ["", ...detectionText(detection, plan, options)]),
        ...(recommendations === undefined || detection?.evaluated.length === 0
            ? []
            : ["", ...recommendationsText(recommendations)]),
        "",
    ].join("\n");
}

/** What cli-table3 sets around the text of four columns. */
const FRAME = 13;
const NARROWEST = 20;

function timeline({ steps }: RolloutPlan, { columns = 100 }: TextOptions): string {
    const rows = steps.map((step) => [
        duration(step.seconds),
        `${step.canaryWeight} %`,
        step.checks.join("\n"),
        step.events.map(({ message }) => message).join("\n"),
    ]);
    const head = ["time", "canary", "asked", "Flagger's events"];
    const widths = [0, 1, 2].map((column) =>
        Math.max(
            ...[head, ...rows].flatMap((row) =>
                (row[column] ?? "").split("\n").map((line) => line.length),
            ),
        ),
    );
    const taken = widths.reduce((sum, width) => sum + width, FRAME);
    const table = new Table({
        head,
        colWidths: [...widths.map((width) => width + 2), Math.max(NARROWEST, columns - taken)],
        colAligns: ["right", "right", "left", "left"],
        wordWrap: true,
        style: { head: [], border: [], compact: true },
    });
    table.push(...rows);
    return table.toString();
}

function facts(plan: RolloutPlan): string[] {
    const { exposure } = plan;
    const requests =
        exposure.requests === undefined ? "" : `, ${count(exposure.requests)} requests in all`;
    const rows =
        plan.strategy === "skipAnalysis"
            ? [["promoted", `after ${duration(plan.earliestPromotionSeconds)}, without any check`]]
            : [
                  ["earliest promotion", duration(plan.earliestPromotionSeconds)],
                  ["no way back after", duration(plan.pointOfNoReturnSeconds)],
                  ["latest rollback", duration(plan.latestRollbackSeconds)],
                  [
                      "a bad version meets",
                      `at most ${share(exposure.mostPercent)} of the requests, for ${duration(exposure.seconds)}${requests}`,
                  ],
              ];
    return [
        ...rows.map(([name = "", value = ""]) => `${name.padEnd(20)} ${value}`),
        "Times count from the run of Flagger that sees the new revision, up to one interval after it is applied.",
        ...manualGates(plan.steps),
    ];
}

/** Gates stand open in the plan: whoever keeps one knows how long. */
function manualGates(steps: readonly PlannedStep[]): string[] {
    const gates = new Set(
        steps.flatMap(({ events }) =>
            events.flatMap(
                ({ message }) => /^Confirm-\S+ check (\S+) passed$/.exec(message)?.[1] ?? [],
            ),
        ),
    );
    return gates.size === 0
        ? []
        : [
              `Taken to be open: ${[...gates].join(", ")}; the release waits for as long as one is shut.`,
          ];
}
