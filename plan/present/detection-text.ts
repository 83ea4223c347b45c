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

/** The probabilities, line by line. */
export function detectionText(
    detection: DetectionProbability,
    { strategy }: RolloutPlan,
    { columns = 100 }: TextOptions,
): string[] {
    const { healthy, faulty, faults, evaluated, traffic } = detection;
    const versions = [
        healthy,
        ...faulty.filter(({ errorPercent }) => errorPercent !== healthy.errorPercent),
    ];
    const waits = versions.some(({ waiting }) => waiting > 0);
    const table = new Table({
        head: [
            "error rate",
            "rolled back",
            ...(waits ? ["waits forever"] : []),
            "50 % within",
            "95 % within",
            ...(columns < 90 ? [] : ["requests", "failed requests"]),
        ],
        style: { head: [], border: [], compact: true },
        colAligns: Array.from({ length: 7 }, () => "right" as const),
    });
    table.push(...versions.map((version) => row(version, version === healthy, waits, columns)));
    const matched =
        strategy === "abTest" ? `, of which ${share(traffic.matchedPercent)} match` : "";
    const at = `at ${count(traffic.requestsPerSecond)} requests/s${matched}${tests(detection)}`;
    return [
        ...(evaluated.length === 0
            ? [`The rollback probability cannot be computed ${at}:`]
            : [`Rollback probability ${at}:`, "", table.toString()]),
        "",
        ...notes(detection, strategy),
        "",
        "A faulty version that",
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
        promoted: "PROMOTED: no check detects it",
        waits: "neither promoted nor rolled back: the release waits for traffic",
        unknown: "unknown: a query cannot be evaluated",
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
    isHealthy: boolean,
    waits: boolean,
    columns: number,
): string[] {
    return [
        `${isHealthy ? "healthy version: " : ""}${share(errorPercent)}`,
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
                `Not included${evaluated.length === 0 ? "" : " (treated as always passing)"}: ${name}: ${why}.`,
        ),
        ...(blindChecks === 0
            ? []
            : [
                  `The first ${blindChecks === 1 ? "check finds" : `${blindChecks} checks find`} no value and ${blindChecks === 1 ? "fails" : "fail"}: the pods are new, and a rate needs two scrapes. Raise the interval, add enoughTraffic with "wait", or query the metrics of the clients' proxies.`,
              ]),
        ...(simulated === undefined
            ? []
            : [
                  `Because windows overlap or a check compares with the primary, the probabilities come from ${count(simulated)} simulated rollouts: accurate to ± 0.5 percentage points.`,
              ]),
        ...(strategy === "blueGreen" && traffic.testRequestsPerSecond === 0
            ? [
                  "In a blue/green release the new version receives no user requests before it is promoted: without test requests every check fails.",
              ]
            : []),
    ];
}

/** Whether a goal is reached, and the changes that reach it. */
export function recommendationsText({
    goal,
    faulty,
    healthy,
    reached,
    suggestions,
}: Recommendations): string[] {
    const target = `detection probability of at least ${share(goal.confidencePercent)} for a faulty version with ${share(goal.faultyErrorPercent)} errors, false-positive probability of at most ${share(goal.falsePositivePercent)}`;
    if (reached) {
        return [`Goal reached: ${target}.`];
    }
    const now = `Goal missed: ${target}. Current values: ${chance(faulty.rolledBack)} and ${chance(healthy.rolledBack)}.`;
    return suggestions.length === 0
        ? [now, "No single change reaches the goal: change two settings, or lower the goal."]
        : [
              now,
              "Each of these changes reaches the goal on its own, the smallest first:",
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
