import type { FlaggerEvent } from "../../kube/release/events";
import type { HistoricRollout, RolloutOutcome, WeightChange } from "./rollout";

/** What of a Canary changes the meaning of its events. */
export interface EventContext {
    /** Whether a release sends all matching requests to the new version from its first iteration on. */
    readonly isAbTest: boolean;
}

/**
 * Reconstructs the rollouts of one Canary from Flagger's events.
 *
 * Kubernetes loses events (see `readEvents`), and a log may begin in the middle of a rollout. There, any event of a rollout
 * opens one whose begin is not known. Within a log every rollout has its begin.
 *
 * @param events - of one Canary, oldest first
 * @see Flagger pkg/controller/scheduler.go
 */
export function rolloutsOfEvents(
    events: readonly FlaggerEvent[],
    context: EventContext = { isAbTest: false },
): HistoricRollout[] {
    const rollouts: HistoricRollout[] = [];
    let open: FlaggerEvent[] = [];
    const close = (outcome: RolloutOutcome, endedAt?: number): void => {
        if (open.length > 0) {
            rollouts.push(rolloutOf(open, outcome, endedAt, context));
            open = [];
        }
    };
    for (const [index, event] of events.entries()) {
        if (event.message.startsWith("New revision detected! Restarting analysis")) {
            close("superseded", event.at);
        } else if (event.message.startsWith("New revision detected!") && !isGate(open)) {
            close("unknown");
        }
        const mayLackBegin = event.log === undefined || event.log !== events[index - 1]?.log;
        if (
            open.length > 0 ||
            isBegin(event) ||
            (mayLackBegin && DURING_ROLLOUT.test(event.message))
        ) {
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

/** Whether an event is the first of a rollout: the new revision, or the gate before it. */
function isBegin({ message }: FlaggerEvent): boolean {
    return /^New revision detected!|^Halt \S+ advancement waiting for approval |^Confirm-rollout check /.test(
        message,
    );
}

const DURING_ROLLOUT = new RegExp(
    [
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
    context: EventContext,
): HistoricRollout {
    const [first] = events;
    const { namespace, name, at: startedAt } = first;
    const startIsKnown = isBegin(first);
    const isLogged = events.every(({ log }) => log !== undefined);
    const changes = events.flatMap((event) => weightChange(event, context));
    // Flagger has reset the route
    const last =
        endedAt === undefined
            ? []
            : [{ at: endedAt, weight: outcome === "promotionFailed" ? 100 : 0 }];
    const evidence = [
        ...(events.some(({ log }) => log !== undefined) ? ["log" as const] : []),
        ...(isLogged ? [] : ["events" as const]),
    ];
    return {
        namespace,
        name,
        startedAt,
        startIsKnown,
        endedAt,
        outcome,
        evidence,
        weights:
            changes.length === 0
                ? []
                : steps([
                      ...(startIsKnown ? [{ at: startedAt, weight: 0 }] : []),
                      ...changes,
                      ...last,
                  ]),
        isComplete: startIsKnown && isLogged,
        events,
    };
}

/** Only the changes of the weight. */
function steps(weights: readonly WeightChange[]): WeightChange[] {
    return weights.filter(({ weight }, index) => weight !== weights[index - 1]?.weight);
}

function weightChange({ at, message }: FlaggerEvent, { isAbTest }: EventContext): WeightChange[] {
    const advance = /^Advance \S+ (canary|primary) weight (\d+)$/.exec(message);
    if (advance !== null) {
        const weight = Number(advance[2]);
        return [{ at, weight: advance[1] === "canary" ? weight : 100 - weight }];
    }
    if (/oute all traffic to canary$|^Routing all traffic to canary$/.test(message)) {
        return [{ at, weight: 100 }];
    }
    if (isAbTest && /^Advance \S+ canary iteration \d/.test(message)) {
        return [{ at, weight: 100 }];
    }
    return /^Routing all traffic to primary$/.test(message) ? [{ at, weight: 0 }] : [];
}
