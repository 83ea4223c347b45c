import { FLAGGER_STATUS } from "../../rules/metrics/flagger-metrics";
import type { CanaryState } from "../../kube/release/canaries";
import type { Point } from "../cluster/prometheus";
import type { HistoricRollout, RolloutOutcome } from "./rollout";

/** Metrics that show when there were rollouts. */
export interface RolloutMetrics {
    /** Step between the points, seconds. */
    readonly stepSeconds: number;
    /** Flagger's status, as in `FLAGGER_STATUS`; empty if Flagger is not scraped. */
    readonly status: readonly Point[];
    /** Responses of the new version, per second; a point without any is 0 or omitted. */
    readonly traffic: readonly Point[];
}

/** A period of time. */
interface Period {
    readonly from: number;
    readonly to: number;
    /** The value after it, or the highest of those until the next period. */
    readonly next?: number;
}

/**
 * Reconstructs the rollouts of one Canary from metrics: while Flagger's own status is running or, if Flagger is not scraped,
 * while the new version answered requests. The outcome is Flagger's status afterwards, otherwise unknown.
 */
export function rolloutsOfMetrics(canary: CanaryState, metrics: RolloutMetrics): HistoricRollout[] {
    const { status, traffic, stepSeconds } = metrics;
    const periods =
        status.length > 0
            ? periodsOf(status, (value) => value === FLAGGER_STATUS.progressing, stepSeconds)
            : periodsOf(traffic, (value) => value > 0, stepSeconds);
    return periods.map(({ from, to, next }) => {
        const outcome: RolloutOutcome = status.length === 0 ? "unknown" : outcomeOfStatus(next);
        return {
            namespace: canary.namespace,
            name: canary.name,
            startedAt: from,
            startIsKnown: true,
            endedAt: outcome === "running" ? undefined : to,
            outcome,
            evidence: ["metrics"],
            weights: [],
            isComplete: false,
            events: [],
        };
    });
}

/** While a release awaits its promotion and is promoted, Flagger's status is 1 as after its end: only a later 2 shows a failure. */
function outcomeOfStatus(next: number | undefined): RolloutOutcome {
    if (next === undefined) {
        return "running";
    }
    return next === FLAGGER_STATUS.failed ? "rolledBack" : "promoted";
}

/** Periods in which a condition holds; more than one missing point ends a period. */
function periodsOf(
    points: readonly Point[],
    holds: (value: number) => boolean,
    stepSeconds: number,
): Period[] {
    const periods: { from: number; to: number; next?: number }[] = [];
    let open: { from: number; to: number; next?: number } | undefined;
    for (const { at, value } of points) {
        if (open !== undefined && (!holds(value) || at - open.to > 2.5 * stepSeconds * 1000)) {
            open = undefined;
        }
        const latest = periods.at(-1);
        if (holds(value)) {
            if (open === undefined) {
                open = { from: at, to: at };
                periods.push(open);
            }
            open.to = at;
        } else if (latest !== undefined) {
            latest.next = Math.max(latest.next ?? 0, value);
        }
    }
    return periods;
}
