import { prometheusDuration } from "../../rules/canary/durations";
import type { Point } from "../cluster/prometheus";
import type { FlaggerEvent } from "../../kube/release/events";
import type { CanaryThreshold } from "../../kube/release/thresholds";
import type { HistoricRollout, WeightChange } from "./rollout";
import type { RolloutSeries } from "./series";

/** A rollout with its measurements. */
export interface RecordedRollout {
    readonly rollout: HistoricRollout;
    /** @default - without metrics */
    readonly series?: RolloutSeries;
    /** The limits that the Canary has now; those of a past rollout may have differed. @default - none */
    readonly thresholds?: readonly CanaryThreshold[];
}

/** A halt of a rollout. */
export interface Halt {
    /** Milliseconds since the epoch. */
    readonly at: number;
    /** Why Flagger made no step, in its words. */
    readonly reason: string;
}

/** A rollout in numbers. */
export interface RolloutSummary {
    /** Duration, seconds. */
    readonly seconds?: number;
    /** The highest weight of the new version, percent; the lowest that it can have been if events are lost. */
    readonly mostWeight?: number;
    /** The highest share of the responses that came from the new version, percent. */
    readonly mostShare?: number;
    /** The new version's lowest success rate, percent. */
    readonly lowestSuccessRate?: number;
    /** The new version's highest 99th percentile, milliseconds. */
    readonly highestP99?: number;
    /** Flagger's last message about a halt. */
    readonly lastHalt?: string;
    /** Why it was rolled back; @default - it was not, or no event states it */
    readonly cause?: RollbackCause;
    /** Name of the hook that rolled it back; @default - none did, or no event states it */
    readonly rollbackHook?: string;
}

/** Why Flagger rolled a release back. */
export type RollbackCause = "failedChecks" | "progressDeadline" | "rollbackHook";

/** Summarises a rollout. */
export function summarize({ rollout, series }: RecordedRollout): RolloutSummary {
    const { startedAt, startIsKnown, endedAt, events } = rollout;
    const most = (values: readonly number[]): number | undefined =>
        values.length === 0 ? undefined : Math.max(...values);
    const during = (points: readonly Point[] | undefined): Point[] =>
        (points ?? []).filter(
            ({ at, value }) =>
                at >= startedAt && at <= (endedAt ?? Infinity) && !Number.isNaN(value),
        );
    const mostOf = (points: readonly Point[] | undefined): number | undefined =>
        most(during(points).map(({ value }) => value));
    const lowest = most(
        settled(during(series?.canary.successRate), series?.window).map(({ value }) => -value),
    );
    return {
        seconds:
            endedAt === undefined || !startIsKnown
                ? undefined
                : Math.round((endedAt - startedAt) / 1000),
        mostWeight: most(weightsOf({ rollout, series }).map(({ weight }) => weight)),
        mostShare: mostOf(series?.share),
        lowestSuccessRate: lowest === undefined ? undefined : -lowest,
        highestP99: mostOf(series?.canary.p99),
        lastHalt: events.findLast(isHalt)?.message,
        cause: causeOf(events),
        rollbackHook: rollbackHookOf(events),
    };
}

/**
 * The success rates of the new version whose window began after its first request. Before, the series of requests and of
 * responses begin at different scrapes, and a healthy version seems to leave requests without a response. Of a version that
 * had traffic for less than a window, the last rate: its window has the most of them.
 */
function settled(rates: readonly Point[], window: string | undefined): readonly Point[] {
    const from = (rates[0]?.at ?? 0) + (prometheusDuration(window ?? "") ?? 0) * 1000;
    const points = rates.filter(({ at }) => at >= from);
    return points.length > 0 ? points : rates.slice(-1);
}

function isHalt({ message }: FlaggerEvent): boolean {
    return message.startsWith("Halt ");
}

/** The halts of a rollout, oldest first. */
export function haltsOf({ events }: HistoricRollout): Halt[] {
    return events.filter(isHalt).map(({ at, message }) => ({ at, reason: haltReason(message) }));
}

/** The reason in Flagger's message about a halt. */
export function haltReason(message: string): string {
    return message.replace(/^Halt (?:\S+ )?advancement /, "");
}

/** @see Flagger pkg/controller/scheduler.go, rollback */
const CAUSES: readonly (readonly [RegExp, RollbackCause])[] = [
    [/^Rolling back \S+ manual webhook invoked$/, "rollbackHook"],
    [/^Rolling back \S+ progress deadline exceeded /, "progressDeadline"],
    [/^Rolling back \S+ failed checks threshold reached /, "failedChecks"],
];

function causeOf(events: readonly FlaggerEvent[]): RollbackCause | undefined {
    return CAUSES.find(([pattern]) => events.some(({ message }) => pattern.test(message)))?.[1];
}

/** @see Flagger pkg/controller/scheduler_hooks.go, runRollbackHooks */
function rollbackHookOf(events: readonly FlaggerEvent[]): string | undefined {
    return events
        .map(({ message }) => /^Rollback check (\S+) passed$/.exec(message)?.[1])
        .find((name) => name !== undefined);
}

/** The weights of the new version: from Flagger's log, else from its metric if it is scraped, else from its events. */
export function weightsOf({ rollout, series }: RecordedRollout): readonly WeightChange[] {
    const measured = series?.weight ?? [];
    return rollout.isComplete || measured.length === 0
        ? rollout.weights
        : measured.map(({ at, value }) => ({ at, weight: value }));
}
