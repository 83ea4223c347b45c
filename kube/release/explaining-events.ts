import type { FlaggerEvent } from "./events";

/** Number of events that explain a result. */
const MAX_EVENTS = 6;

/**
 * The events that explain the result: the last ones since the release started, each text once.
 *
 * @param events - the Canary's, oldest first
 * @param since - start of the period if no event marks the start of the release; milliseconds since the epoch
 */
export function explainingEvents(events: readonly FlaggerEvent[], since: number): FlaggerEvent[] {
    // measured by the cluster's clock, which may differ from the local one
    const beginning = events.findLast(({ message }) =>
        message.startsWith("New revision detected!"),
    );
    const own = events.filter(({ at }) => at >= (beginning?.at ?? since));
    return own
        .filter(({ message }, index) => own.slice(index + 1).every((e) => e.message !== message))
        .slice(-MAX_EVENTS);
}
