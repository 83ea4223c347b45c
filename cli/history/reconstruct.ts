import { canaryKey, type CanaryState } from "../cluster/canaries";
import type { FlaggerEvent } from "../cluster/events";
import { isActive } from "../live/phases";
import { rolloutsOfEvents } from "./of-events";
import { type RolloutMetrics, rolloutsOfMetrics } from "./of-metrics";
import type { HistoricRollout } from "./rollout";

/** Maximum delay of metrics, milliseconds: they cover a window, and a scrape may have just been missed. */
const SLACK_MS = 90_000;

/**
 * Reconstructs the rollouts of a Canary from events, metrics and its status, oldest first.
 *
 * @param canary - the Canary as it is now
 * @param events - Flagger's, oldest first; those of other Canaries are ignored
 * @param metrics - @default - without metrics
 */
export function reconstruct(
    canary: CanaryState,
    events: readonly FlaggerEvent[],
    metrics?: RolloutMetrics,
): HistoricRollout[] {
    const reported = rolloutsOfEvents(
        events.filter((event) => canaryKey(event) === canaryKey(canary)),
    );
    const measured = metrics === undefined ? [] : rolloutsOfMetrics(canary, metrics);
    const filled = reported.map((rollout, index) =>
        fill(
            rollout,
            measured.filter((other) => overlaps(rollout, other, reported[index + 1])),
        ),
    );
    const only = measured.filter((other) =>
        reported.every((rollout, index) => !overlaps(rollout, other, reported[index + 1])),
    );
    const all = [...filled, ...only].sort((a, b) => a.startedAt - b.startedAt);
    return all.map((rollout, index) => settle(rollout, canary, index === all.length - 1));
}

function overlaps(
    rollout: HistoricRollout,
    other: HistoricRollout,
    next: HistoricRollout | undefined,
): boolean {
    const from = rollout.events.length > 1 ? rollout.startedAt : rollout.startedAt - 3_600_000;
    const to = rollout.endedAt ?? next?.startedAt ?? Infinity;
    return other.startedAt <= to && (other.endedAt ?? Infinity) + SLACK_MS >= from;
}

/** Fills in the start and the end of a rollout from metrics if no event reports them. */
function fill(rollout: HistoricRollout, measured: readonly HistoricRollout[]): HistoricRollout {
    const [first] = measured;
    const last = measured.at(-1);
    if (first === undefined || last === undefined) {
        return rollout;
    }
    const isOpen = rollout.outcome === "running" || rollout.outcome === "unknown";
    return {
        ...rollout,
        startedAt: Math.min(rollout.startedAt, first.startedAt),
        endedAt: rollout.endedAt ?? last.endedAt,
        outcome: isOpen ? last.outcome : rollout.outcome,
        evidence: "both",
    };
}

/** The status of the Canary shows the state of the last rollout; no earlier one is still running. */
function settle(rollout: HistoricRollout, canary: CanaryState, isLast: boolean): HistoricRollout {
    const { outcome } = rollout;
    if (outcome !== "running" && outcome !== "unknown") {
        return rollout;
    }
    if (!isLast) {
        return { ...rollout, outcome: "unknown" };
    }
    if (isActive(canary)) {
        return { ...rollout, outcome: "running", endedAt: undefined };
    }
    const { phase, phaseSince } = canary;
    if (phaseSince === undefined || phaseSince < rollout.startedAt - 1_000) {
        return { ...rollout, outcome: "unknown" };
    }
    const ends = { Succeeded: "promoted", Failed: "rolledBack" } as const;
    const known = phase === "Succeeded" || phase === "Failed" ? ends[phase] : undefined;
    return known === undefined
        ? { ...rollout, outcome: "unknown" }
        : { ...rollout, outcome: known, endedAt: phaseSince };
}
