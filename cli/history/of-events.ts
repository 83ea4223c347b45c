import type { FlaggerEvent } from "../cluster/events";
import type { HistoricRollout, RolloutOutcome, WeightChange } from "./rollout";

/**
 * Reconstructs the rollouts of one Canary from Flagger's events.
 *
 * Events get lost (see `readEvents`), so any event of a rollout opens one, and an end without a start is a rollout
 * that started when it ended; metrics correct that later.
 *
 * @param events - of one Canary, oldest first
 * @see Flagger pkg/controller/scheduler.go
 */
export function rolloutsOfEvents(events: readonly FlaggerEvent[]): HistoricRollout[] {
    const rollouts: HistoricRollout[] = [];
    let open: FlaggerEvent[] = [];
    const close = (outcome: RolloutOutcome, endedAt?: number): void => {
        if (open.length > 0) {
            rollouts.push(rolloutOf(open, outcome, endedAt));
            open = [];
        }
    };
    for (const event of events) {
        if (event.message.startsWith("New revision detected! Restarting analysis")) {
            close("superseded", event.at);
        } else if (event.message.startsWith("New revision detected!") && !isGate(open)) {
            close("unknown");
        }
        if (open.length > 0 || BEGINNING.test(event.message)) {
            open.push(event);
        }
        const end = ENDS.find(([pattern]) => pattern.test(event.message));
        if (end !== undefined) {
            close(end[1], event.at);
        }
    }
    close("running");
    return rollouts;
}

const BEGINNING = new RegExp(
    [
        "^New revision detected!",
        "^Halt ",
        "^Starting canary analysis",
        "^Advance ",
        "^Routing all traffic to canary",
        "^Copying ",
        "^Rolling back ",
        "^Confirm-",
        "^Pre-rollout check",
        "^Promotion ",
        "^Canary failed!",
    ].join("|"),
);

const ENDS: readonly (readonly [RegExp, RolloutOutcome])[] = [
    [/^Promotion completed!/, "promoted"],
    [/^Canary failed!/, "rolledBack"],
    [/^Promotion of .* failed, primary not ready/, "promotionFailed"],
];

/** The confirm-rollout gate emits events before the new revision is announced. */
function isGate(open: readonly FlaggerEvent[]): boolean {
    return (
        open.length > 0 &&
        open.every(({ message }) =>
            /waiting for approval|^Confirm-rollout check|not ready/.test(message),
        )
    );
}

function rolloutOf(
    events: readonly FlaggerEvent[],
    outcome: RolloutOutcome,
    endedAt: number | undefined,
): HistoricRollout {
    const { namespace, name, at: startedAt } = events[0];
    const changes = events.flatMap(weightChange);
    // at each of these ends Flagger has reset the route
    const last =
        endedAt !== undefined && outcome !== "promotionFailed" ? [{ at: endedAt, weight: 0 }] : [];
    const weights = changes.length === 0 ? [] : [{ at: startedAt, weight: 0 }, ...changes, ...last];
    return { namespace, name, startedAt, endedAt, outcome, evidence: "events", weights, events };
}

function weightChange({ at, message }: FlaggerEvent): WeightChange[] {
    const advance = /^Advance \S+ (canary|primary) weight (\d+)$/.exec(message);
    if (advance !== null) {
        const weight = Number(advance[2]);
        return [{ at, weight: advance[1] === "canary" ? weight : 100 - weight }];
    }
    if (/oute all traffic to canary$|^Routing all traffic to canary$/.test(message)) {
        return [{ at, weight: 100 }];
    }
    return /^Routing all traffic to primary$/.test(message) ? [{ at, weight: 0 }] : [];
}
