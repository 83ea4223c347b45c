import Table from "cli-table3";
import pc from "picocolors";
import { canaryKey } from "../../kube/release/canaries";
import type { History } from "./gather";
import { jsonText } from "../output";
import { outcomeText } from "./rollout";
import { sourceText } from "./sources";
import {
    haltReason,
    type RecordedRollout,
    type RolloutSummary,
    summarize,
    weightsOf,
} from "./summary";

const HEAD = [
    "canary",
    "started",
    "duration",
    "outcome",
    "weight",
    "success rate",
    "p99",
    "halted by",
];

/** The history as a table, one row per rollout. */
export function historyTable({ rollouts, sources, missing }: History, colour: boolean): string {
    const paint = pc.createColors(colour);
    const table = new Table({
        head: HEAD,
        colAligns: ["left", "left", "right", "left", "right", "right", "right", "left"],
        style: { head: [], border: [] },
    });
    table.push(
        ...rollouts.map((recorded) => {
            const cells = cellsOf(recorded);
            const { outcome } = recorded.rollout;
            const red = outcome === "rolledBack" || outcome === "promotionFailed";
            cells[3] = red
                ? paint.red(cells[3])
                : outcome === "promoted"
                  ? paint.green(cells[3])
                  : cells[3];
            return cells;
        }),
    );
    const text = rollouts.length === 0 ? "no rollouts" : table.toString();
    const used = sources.map((source) => paint.dim(sourceText(source, dateTime)));
    return (
        [text, ...used, ...missing.map((line) => paint.yellow(`not read: ${line}`))].join("\n") +
        "\n"
    );
}

/** A rollout as text with units, in the order of the table's columns. */
export function cellsOf(recorded: RecordedRollout): string[] {
    const { rollout } = recorded;
    const summary = summarize(recorded);
    const number = (value: number | undefined, unit: string, digits = 0): string =>
        value === undefined ? "-" : `${value.toFixed(digits)} ${unit}`;
    return [
        canaryKey(rollout),
        `${rollout.startIsKnown ? "" : "before "}${dateTime(rollout.startedAt)}`,
        number(summary.seconds, "s"),
        outcomeText[rollout.outcome],
        summary.mostWeight === undefined && summary.mostShare !== undefined
            ? `${summary.mostShare.toFixed(0)} % of responses`
            : (rollout.isComplete || summary.mostWeight === undefined ? "" : "≥ ") +
              number(summary.mostWeight, "%"),
        number(summary.lowestSuccessRate, "%", 1),
        number(summary.highestP99, "ms"),
        haltText(summary),
    ];
}

function haltText({ cause, lastHalt, rollbackHook }: RolloutSummary): string {
    if (cause === "rollbackHook") {
        return ["rollback hook", ...(rollbackHook === undefined ? [] : [rollbackHook])].join(" ");
    }
    const halt = lastHalt === undefined ? undefined : haltReason(lastHalt);
    return halt ?? (cause === "progressDeadline" ? "progress deadline" : "");
}

/** A time as text, in the local time zone. */
export function dateTime(at: number): string {
    const date = new Date(at);
    const two = (value: number): string => String(value).padStart(2, "0");
    const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
    return `${day} ${date.toTimeString().slice(0, 8)}`;
}

/** The history as one JSON object. */
export function historyJson({ from, to, rollouts, sources, missing }: History): string {
    const iso = (at: number): string => new Date(at).toISOString();
    const object = {
        from: iso(from),
        to: iso(to),
        rollouts: rollouts.map((recorded) => ({
            namespace: recorded.rollout.namespace,
            name: recorded.rollout.name,
            ...(recorded.rollout.startIsKnown
                ? { startedAt: iso(recorded.rollout.startedAt) }
                : { startedBefore: iso(recorded.rollout.startedAt) }),
            endedAt: recorded.rollout.endedAt && iso(recorded.rollout.endedAt),
            outcome: recorded.rollout.outcome,
            evidence: recorded.rollout.evidence,
            complete: recorded.rollout.isComplete,
            ...summarize(recorded),
            weights: weightsOf(recorded).map(({ at, weight }) => ({ at: iso(at), weight })),
            events: recorded.rollout.events.map(({ at, message, warning }) => ({
                at: iso(at),
                type: warning ? "Warning" : "Normal",
                message,
            })),
        })),
        sources: sources.map((source) =>
            source.name === "log"
                ? { ...source, from: source.from === undefined ? undefined : iso(source.from) }
                : source,
        ),
        missing,
    };
    return jsonText(object);
}
