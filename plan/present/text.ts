import Table from "cli-table3";
import pc from "picocolors";

import type { PlannedStep, RolloutPlan } from "../types";
import { recommendationsText, detectionText } from "./detection-text";
import type { PlanReport } from "./report";
import { strategyName } from "./short";
import { count, duration, share } from "./format";

/** Options of the text output. */
export interface TextOptions {
    /**
     * Whether to use colours.
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
 * A plan with its detection probability as text for a terminal.
 *
 * @returns text with a line break at its end
 */
export function planText(report: PlanReport, options: TextOptions = {}): string {
    const { plan, detection, recommendations } = report;
    const colours = pc.createColors(options.colour ?? false);
    return [
        colours.bold(`Canary ${plan.namespace}/${plan.name}`) +
            `: ${strategyName(plan)}, a check every ${duration(plan.intervalSeconds)}, rolled back after ${plan.threshold} failed ${plan.threshold === 1 ? "check" : "checks"}`,
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

/** Characters that cli-table3 adds to the text of four columns. */
const BORDERS = 13;
const NARROWEST = 20;

function timeline({ steps }: RolloutPlan, { columns = 100 }: TextOptions): string {
    const rows = steps.map((step) => [
        duration(step.seconds),
        `${step.canaryWeight} %`,
        step.checks.join("\n"),
        step.events.map(({ message }) => message).join("\n"),
    ]);
    const head = ["time", "canary", "checks", "Flagger's events"];
    const widths = [0, 1, 2].map((column) =>
        Math.max(
            ...[head, ...rows].flatMap((row) =>
                (row[column] ?? "").split("\n").map((line) => line.length),
            ),
        ),
    );
    const taken = widths.reduce((sum, width) => sum + width, BORDERS);
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
        exposure.requests === undefined ? "" : `, ${count(exposure.requests)} requests in total`;
    const rows =
        plan.strategy === "skipAnalysis"
            ? [["promoted", `after ${duration(plan.earliestPromotionSeconds)}, without any checks`]]
            : [
                  ["earliest promotion", duration(plan.earliestPromotionSeconds)],
                  ["point of no return", duration(plan.pointOfNoReturnSeconds)],
                  ["rolled back at the latest", duration(plan.latestRollbackSeconds)],
                  [
                      "a faulty version receives",
                      `at most ${share(exposure.mostPercent)} of the requests, for ${duration(exposure.seconds)}${requests}`,
                  ],
                  ...(exposure.metPercent === undefined
                      ? []
                      : [
                            [
                                "session affinity",
                                `does not limit how many users meet the canary: each request without its cookie is another draw, so ${share(exposure.metPercent)} of the users with one request in each step meet it, and then stay there`,
                            ],
                        ]),
              ];
    return [
        ...rows.map(([name = "", value = ""]) => `${name.padEnd(26)} ${value}`),
        ...outage(plan),
        "Times start at the run of Flagger that detects the new revision, up to one interval after it is applied.",
        ...manualGates(plan.steps),
    ];
}

/** Seconds without values around a restart of Prometheus, as measured in the sandbox. */
const PROMETHEUS_RESTART_SECONDS = 40;

function outage({ toleratedOutageSeconds: seconds }: RolloutPlan): string[] {
    if (seconds === undefined) {
        return [];
    }
    const impact =
        seconds < PROMETHEUS_RESTART_SECONDS
            ? `, less than a restart of Prometheus (about ${duration(PROMETHEUS_RESTART_SECONDS)}), which then rolls back a healthy version; to tolerate it, raise threshold × interval`
            : "; a longer one rolls back a healthy version";
    return [
        `${"metrics outage tolerated".padEnd(26)} ${seconds === 0 ? "none" : `up to ${duration(seconds)}`}${impact}`,
    ];
}

/** The plan assumes open gates: only their operators know how long they stay closed. */
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
              `Assumed to be open: ${[...gates].join(", ")}. The release waits while a gate is closed.`,
          ];
}
