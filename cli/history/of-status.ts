import type { CanaryState } from "../../kube/release/canaries";
import { isActive } from "../../kube/release/phases";
import type { Span } from "./reconstruct";
import { type HistoricRollout, lastSeenAt, type RolloutOutcome } from "./rollout";

/** Times of the status and of Kubernetes' events are whole seconds, and Flagger reports an end around its change of the status. */
const SAME_MS = 5_000;

/**
 * Completes the rollouts with the status of the Canary, which shows the state of the last one: no earlier one is still
 * running, and an end or a rollout that nothing else reports may show in it.
 *
 * @param rollouts - oldest first
 * @param since - the start of the period, milliseconds since the epoch
 * @param logged - the times of which Flagger's logs have every event
 */
export function settle(
    rollouts: readonly HistoricRollout[],
    canary: CanaryState,
    since: number,
    logged: readonly Span[],
): HistoricRollout[] {
    const earlier = rollouts.slice(0, -1).map(withoutEnd);
    const last = rollouts.at(-1);
    const shown = shownByStatus(canary, since);
    if (last === undefined) {
        return shown === undefined ? [] : [shown];
    }
    if (shown === undefined) {
        return [...earlier, withoutEnd(last)];
    }
    const changedAt = shown.endedAt ?? shown.startedAt;
    if (isOpen(last) && isOfLast(last, shown, canary)) {
        const { outcome, endedAt } = shown;
        return [...earlier, { ...last, outcome, endedAt }];
    }
    const isLater = changedAt > lastSeenAt(last) + SAME_MS;
    const isLogged = logged.some(({ from, to }) => changedAt >= from && changedAt <= to);
    return [...earlier, withoutEnd(last), ...(isLater && !isLogged ? [shown] : [])];
}

function isOpen({ outcome }: HistoricRollout): boolean {
    return outcome === "running" || outcome === "unknown";
}

function withoutEnd(rollout: HistoricRollout): HistoricRollout {
    return rollout.outcome === "running" ? { ...rollout, outcome: "unknown" } : rollout;
}

/**
 * Whether the status is that of a rollout without an end: with all of its events it is. Otherwise events of a whole later
 * rollout may be lost, which takes four intervals or more.
 */
function isOfLast(
    last: HistoricRollout,
    { startedAt, endedAt }: HistoricRollout,
    { intervalSeconds, phase }: CanaryState,
): boolean {
    const seen = lastSeenAt(last);
    if (endedAt === undefined && phase !== "Progressing" && phase !== "Waiting") {
        // the end of a rollout, whose phase may change long after its last event
        return true;
    }
    const changedAt = endedAt ?? startedAt;
    const isSoon = changedAt <= seen + 2 * intervalSeconds * 1000 + SAME_MS;
    const isAfter = endedAt === undefined || endedAt >= last.startedAt - 1_000;
    return isAfter && (last.isComplete || isSoon);
}

/** The rollout that the status shows: the one in progress, or the last one, of which only the end is known. */
function shownByStatus(canary: CanaryState, since: number): HistoricRollout | undefined {
    const { namespace, name, phase, phaseSince, gates } = canary;
    if (phaseSince === undefined) {
        return undefined;
    }
    const rollout = {
        namespace,
        name,
        startedAt: phaseSince,
        startIsKnown: false,
        evidence: ["status"] as const,
        weights: [],
        isComplete: false,
        events: [],
    };
    if (isActive(canary)) {
        const isBegin =
            phase === "Progressing" && !gates.some(({ type }) => type === "confirm-rollout");
        return { ...rollout, startIsKnown: isBegin, outcome: "running" };
    }
    const outcome = outcomeOf(canary);
    return outcome === undefined || phaseSince < since
        ? undefined
        : { ...rollout, endedAt: phaseSince, outcome };
}

function outcomeOf({ phase, statusWeight }: CanaryState): RolloutOutcome | undefined {
    if (phase === "Failed") {
        // with a failed promotion, all traffic remains on the new version
        return statusWeight > 0 ? "promotionFailed" : "rolledBack";
    }
    return phase === "Succeeded" ? "promoted" : undefined;
}
