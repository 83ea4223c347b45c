import { canaryKey, type CanaryState } from "../../kube/release/canaries";
import type { FlaggerEvent } from "../../kube/release/events";
import { rolloutsOfEvents } from "./of-events";
import { type RolloutMetrics, rolloutsOfMetrics } from "./of-metrics";
import { settle } from "./of-status";
import type { Evidence, HistoricRollout } from "./rollout";

/** Maximum delay of metrics, milliseconds: they cover a window, and a scrape may have just been missed. */
const SLACK_MS = 90_000;
/** A begin that no event reports is searched in metrics of this time before the first event, milliseconds. */
const SEARCH_MS = 3_600_000;

/** A period of time, milliseconds since the epoch. */
export interface Span {
    readonly from: number;
    readonly to: number;
}

/** What a Canary's rollouts are reconstructed from. */
export interface ReconstructArgs {
    /** The Canary as it is now. */
    readonly canary: CanaryState;
    /** Flagger's, oldest first; those of other Canaries are ignored. */
    readonly events: readonly FlaggerEvent[];
    /** @default - without metrics */
    readonly metrics?: RolloutMetrics;
    /** The times of which Flagger's logs have every event. @default - none */
    readonly logged?: readonly Span[];
    /** The start of the period, milliseconds since the epoch. */
    readonly since: number;
}

/**
 * Reconstructs the rollouts of a Canary, oldest first. What events report is never changed by metrics, which are less
 * exact: metrics only supply the begin or the end that no event reports, and rollouts of which there are no events.
 */
export function reconstruct(args: ReconstructArgs): HistoricRollout[] {
    const { canary, metrics, logged = [] } = args;
    const reported = rolloutsOfEvents(
        args.events.filter((event) => canaryKey(event) === canaryKey(canary)),
        canary,
    );
    const measured = metrics === undefined ? [] : rolloutsOfMetrics(canary, metrics);
    const spans = reported.map((rollout, index) =>
        spanOf(rollout, reported[index - 1], reported[index + 1]),
    );
    const filled = reported.map((rollout, index) =>
        fill(
            rollout,
            measured.filter((other) => overlaps(spans[index], other)),
            spans[index],
        ),
    );
    const only = measured.filter(
        (other) => ![...spans, ...logged].some((span) => overlaps(span, other)),
    );
    const all = [...filled, ...only].sort((a, b) => a.startedAt - b.startedAt);
    return settle(all, canary, args.since, logged);
}

/** The longest time that a rollout can have taken. */
function spanOf(
    { startIsKnown, startedAt, endedAt }: HistoricRollout,
    previous: HistoricRollout | undefined,
    next: HistoricRollout | undefined,
): Span {
    return {
        from: startIsKnown
            ? startedAt
            : Math.max(previous?.endedAt ?? -Infinity, startedAt - SEARCH_MS),
        to: endedAt ?? next?.startedAt ?? Infinity,
    };
}

function overlaps({ from, to }: Span, { startedAt, endedAt = Infinity }: HistoricRollout): boolean {
    return startedAt <= to && endedAt + SLACK_MS >= from;
}

/** Fills in the begin and the end of a rollout from metrics if no event reports them. */
function fill(
    rollout: HistoricRollout,
    measured: readonly HistoricRollout[],
    span: Span,
): HistoricRollout {
    const first = measured.find(
        ({ startedAt }) => startedAt >= span.from && startedAt <= rollout.startedAt,
    );
    const begin = rollout.startIsKnown ? undefined : first?.startedAt;
    const last = measured.findLast(
        ({ endedAt = Infinity }) => endedAt <= span.to && endedAt >= rollout.startedAt,
    );
    const end = rollout.endedAt === undefined ? last : undefined;
    if (begin === undefined && end === undefined) {
        return rollout;
    }
    const evidence: readonly Evidence[] = [...rollout.evidence, "metrics"];
    return {
        ...rollout,
        ...(begin !== undefined && { startedAt: begin, startIsKnown: true }),
        ...(end !== undefined && { endedAt: end.endedAt, outcome: end.outcome }),
        evidence,
    };
}
