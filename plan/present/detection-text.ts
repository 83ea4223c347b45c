import Table from "cli-table3";

import type {
    Recommendations,
    FaultOutcome,
    DetectionProbability,
    Suggestion,
    VersionProbability,
} from "../detection";
import type { RolloutPlan } from "../types";
import type { TextOptions } from "./text";
import { chance, count, duration, list, share } from "./format";

/** The odds, line by line. */
export function detectionText(
    odds: DetectionProbability,
    { strategy }: RolloutPlan,
    { columns = 100 }: TextOptions,
): string[] {
    const { healthy, faulty, faults, evaluated, traffic } = odds;
    const versions = [
        healthy,
        ...faulty.filter(({ errorPercent }) => errorPercent !== healthy.errorPercent),
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
    table.push(...versions.map((version) => row(version, version === healthy, waits, columns)));
    const matched =
        strategy === "abTest" ? `, of which ${share(traffic.matchedPercent)} match` : "";
    const at = `at ${count(traffic.requestsPerSecond)} requests/s${matched}${tests(odds)}`;
    return [
        ...(evaluated.length === 0
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

function tests({ traffic }: DetectionProbability): string {
    return traffic.testRequestsPerSecond === 0
        ? ""
        : ` and ${count(traffic.testRequestsPerSecond)} test requests/s`;
}

function row(
    { errorPercent, rolledBack, rollback, waiting }: VersionProbability,
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
    { blindChecks, evaluated, notEvaluated, simulated, traffic }: DetectionProbability,
    strategy: string,
): string[] {
    return [
        ...(evaluated.length === 0 ? [] : [`Metrics: ${list(evaluated)}.`]),
        ...notEvaluated.map(
            ({ name, why }) =>
                `Not included${evaluated.length === 0 ? "" : ", as if it always passed"}: ${name}: ${why}.`,
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
export function recommendationsText({
    goal,
    faulty,
    healthy,
    reached,
    suggestions,
}: Recommendations): string[] {
    const wanted = `${share(goal.confidencePercent)} of versions that fail ${share(goal.faultyErrorPercent)} rolled back, and no more than ${share(goal.falsePositivePercent)} of good ones`;
    if (reached) {
        return [`Goal reached: ${wanted}.`];
    }
    const now = `Goal missed: ${wanted}; it is ${chance(faulty.rolledBack)} and ${chance(healthy.rolledBack)}.`;
    return suggestions.length === 0
        ? [now, "No single change of a setting reaches it: change two, or ask for less."]
        : [
              now,
              "One of these alone reaches it, the smallest change first:",
              ...suggestions.map(line),
          ];
}

function line({ parameter, metric, from, to, detected, falsePositive }: Suggestion): string {
    const value = (of: Suggestion["to"]): string =>
        typeof of === "number" ? `${of}${UNITS[parameter]}` : `[${of.join(", ")}]`;
    const name = metric === undefined ? parameter : `${parameter} of ${metric}`;
    return `  ${name} ${value(from)} → ${value(to)}: ${chance(detected)} and ${chance(falsePositive)}`;
}

const UNITS: Readonly<Record<Suggestion["parameter"], string>> = {
    stepWeight: "",
    stepWeights: "",
    iterations: "",
    interval: "s",
    threshold: "",
    min: " %",
    window: "s",
    traffic: " requests/s",
};
