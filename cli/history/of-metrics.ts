import type { CanaryState } from "../cluster/canaries";
import type { Point } from "../cluster/prometheus";
import type { HistoricRollout, RolloutOutcome } from "./rollout";

/** What metrics tell of when there were rollouts. */
export interface RolloutMetrics {
    /** Distance of the points, seconds. */
    readonly stepSeconds: number;
    /** Flagger's `flagger_canary_status`: 0 running, 1 well, 2 failed; empty where Flagger is not scraped. */
    readonly status: readonly Point[];
    /** Responses of the new version, per second; a point without any is 0 or left out. */
    readonly traffic: readonly Point[];
}

/** A stretch of time. */
interface Stretch {
    readonly from: number;
    readonly to: number;
    /** The value that came after it. */
    readonly next?: number;
}

/**
 * Rollouts of one Canary as metrics tell them: while Flagger's own status says running; where Flagger is not scraped,
 * while the new version answered requests. The outcome is Flagger's status afterwards, else unknown.
 */
export function rolloutsOfMetrics(canary: CanaryState, metrics: RolloutMetrics): HistoricRollout[] {
    const { status, traffic, stepSeconds } = metrics;
    const stretches =
        status.length > 0
            ? stretchesOf(status, (value) => value === 0, stepSeconds)
            : stretchesOf(traffic, (value) => value > 0, stepSeconds);
    return stretches.map(({ from, to, next }) => {
        const outcome: RolloutOutcome = status.length === 0 ? "unknown" : outcomeOfStatus(next);
        return {
            namespace: canary.namespace,
            name: canary.name,
            startedAt: from,
            endedAt: outcome === "running" ? undefined : to,
            outcome,
            evidence: "metrics",
            weights: [],
            events: [],
        };
    });
}

function outcomeOfStatus(next: number | undefined): RolloutOutcome {
    if (next === undefined) {
        return "running";
    }
    return next === 2 ? "rolledBack" : "promoted";
}

/** Stretches in which a value holds; points that are missing end one, unless it is a single one. */
function stretchesOf(
    points: readonly Point[],
    holds: (value: number) => boolean,
    stepSeconds: number,
): Stretch[] {
    const stretches: { from: number; to: number; next?: number }[] = [];
    let open: { from: number; to: number; next?: number } | undefined;
    for (const { at, value } of points) {
        if (open !== undefined && (!holds(value) || at - open.to > 2.5 * stepSeconds * 1000)) {
            open.next = holds(value) ? undefined : value;
            open = undefined;
        }
        if (holds(value)) {
            if (open === undefined) {
                open = { from: at, to: at };
                stretches.push(open);
            }
            open.to = at;
        }
    }
    return stretches;
}
