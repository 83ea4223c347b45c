import Table from "cli-table3";

import type { Advice, FaultOutcome, RolloutOdds, Suggestion, VersionOdds } from "../odds";
import type { RolloutPlan } from "../types";
import type { TextOptions } from "./text";
import { chance, count, duration, list, share } from "./words";

/** The odds, line by line. */
export function oddsText(
    odds: RolloutOdds,
    { strategy }: RolloutPlan,
    { columns = 100 }: TextOptions,
): string[] {
    const { good, bad, faults, judged, traffic } = odds;
    const versions = [
        good,
        ...bad.filter(({ errorPercent }) => errorPercent !== good.errorPercent),
    ];
    const waits = versions.some(({ waiting }) => waiting > 0);
    const table = new Table({
        head: [
            "fails",
            "rolled back",
            ...(waits ? ["waits for ever"] : []),
            "half within",
            "95 % within",
            ...(columns < 90 ? [] : ["requests met", "of them failed"]),
        ],
        style: { head: [], border: [], compact: true },
        colAligns: Array.from({ length: 7 }, () => "right" as const),
    });
    table.push(...versions.map((version) => row(version, version === good, waits, columns)));
    const matched =
        strategy === "abTest" ? `, of which ${share(traffic.matchedPercent)} match` : "";
    const at = `at ${count(traffic.requestsPerSecond)} requests/s${matched}${tests(odds)}`;
    return [
        ...(judged.length === 0
            ? [`No probability of a rollback can be computed ${at}:`]
            : [`Probability of a rollback ${at}:`, "", table.toString()]),
        "",
        ...notes(odds, strategy),
        "",
        "A version that",
        ...faults.map(faultLine),
    ];
}

const FAULTS: Readonly<Record<FaultOutcome["fault"], string>> = {
    hangs: "hangs (no response)",
    refuses: "does not listen (502)",
    gone: "has no ready pod",
    slow: "answers after 5 s",
};

function faultLine({ fault, outcome, seconds = 0, requests = 0 }: FaultOutcome): string {
    const outcomes: Readonly<Record<FaultOutcome["outcome"], string>> = {
        rolledBack: `rolled back after ${duration(seconds)}, ${count(requests)} requests`,
        promoted: "PROMOTED: no check sees it",
        waits: "neither promoted nor rolled back: it waits for traffic",
        unknown: "not known: a query cannot be evaluated",
    };
    return `  ${FAULTS[fault].padEnd(22)} ${outcomes[outcome]}`;
}

function tests({ traffic }: RolloutOdds): string {
    return traffic.testRequestsPerSecond === 0
        ? ""
        : ` and ${count(traffic.testRequestsPerSecond)} test requests/s`;
}

function row(
    { errorPercent, rolledBack, rollback, waiting }: VersionOdds,
    good: boolean,
    waits: boolean,
    columns: number,
): string[] {
    return [
        `${good ? "a good version: " : ""}${share(errorPercent)}`,
        chance(rolledBack),
        ...(waits ? [chance(waiting)] : []),
        rollback === undefined ? "" : duration(rollback.medianSeconds),
        rollback === undefined ? "" : duration(rollback.slowSeconds),
        ...(columns < 90
            ? []
            : [
                  rollback === undefined ? "" : count(rollback.meanRequests),
                  rollback === undefined ? "" : count(rollback.meanFailedRequests),
              ]),
    ];
}

function notes(
    { blindChecks, judged, notJudged, simulated, traffic }: RolloutOdds,
    strategy: string,
): string[] {
    return [
        ...(judged.length === 0 ? [] : [`Metrics: ${list(judged)}.`]),
        ...notJudged.map(
            ({ name, why }) =>
                `Not included${judged.length === 0 ? "" : ", as if it always passed"}: ${name}: ${why}.`,
        ),
        ...(blindChecks === 0
            ? []
            : [
                  `The first ${blindChecks === 1 ? "check finds" : `${blindChecks} checks find`} no value and ${blindChecks === 1 ? "fails" : "fail"}: the pods are new, and a rate needs two scrapes of them. Raise the interval, add enoughTraffic with "wait", or query the clients' proxies.`,
              ]),
        ...(simulated === undefined
            ? []
            : [
                  `Windows overlap or checks compare, so ${count(simulated)} rollouts were simulated: ± 0.5 percentage points at the most.`,
              ]),
        ...(strategy === "blueGreen" && traffic.testRequestsPerSecond === 0
            ? [
                  "Blue/green gives the new version no users' requests before it is promoted: without test requests every check fails.",
              ]
            : []),
    ];
}

/** Whether a goal is reached, and what would reach it. */
export function adviceText({ goal, bad, good, reached, suggestions }: Advice): string[] {
    const wanted = `${share(goal.confidencePercent)} of versions that fail ${share(goal.badErrorPercent)} rolled back, and no more than ${share(goal.falseAlarmPercent)} of good ones`;
    if (reached) {
        return [`Goal reached: ${wanted}.`];
    }
    const now = `Goal missed: ${wanted}; it is ${chance(bad.rolledBack)} and ${chance(good.rolledBack)}.`;
    return suggestions.length === 0
        ? [now, "No single change of a setting reaches it: change two, or ask for less."]
        : [
              now,
              "One of these alone reaches it, the smallest change first:",
              ...suggestions.map(line),
          ];
}

function line({ knob, metric, from, to, caught, falseAlarm }: Suggestion): string {
    const value = (of: Suggestion["to"]): string =>
        typeof of === "number" ? `${of}${UNITS[knob]}` : `[${of.join(", ")}]`;
    const name = metric === undefined ? knob : `${knob} of ${metric}`;
    return `  ${name} ${value(from)} → ${value(to)}: ${chance(caught)} and ${chance(falseAlarm)}`;
}

const UNITS: Readonly<Record<Suggestion["knob"], string>> = {
    stepWeight: "",
    stepWeights: "",
    iterations: "",
    interval: "s",
    threshold: "",
    min: " %",
    window: "s",
    traffic: " requests/s",
};
