import { visible } from "../../rules/problems/visible";
import { type Fields, fieldsOf, listOf, numberOf, textOf } from "../../rules/canary/reading";
import type { ApiServer } from "../api-server";
import { type CanaryReference, timeOf } from "./canaries";

/** An event that Flagger emitted for a Canary. */
export interface FlaggerEvent extends CanaryReference {
    /** Time of the event, milliseconds since the epoch; Kubernetes events have a resolution of one second. */
    readonly at: number;
    readonly message: string;
    /** Whether it reports a failed check or an error. */
    readonly warning: boolean;
    /** The log of Flagger that it is from: one run of one container. @default - a Kubernetes event */
    readonly log?: string;
}

/** The prefix that the Kubernetes client adds to the latest of many events about one object. */
const COMBINED = "(combined from similar events): ";

/**
 * Reads Flagger's events of a Canary, or of a whole namespace, oldest first.
 *
 * Kubernetes keeps them for an hour by default. Flagger's Kubernetes client merges events with the same text into one, with the
 * time of the first and of the last, and all texts after the tenth within ten minutes into one event; it sends 25 per
 * object and then one every five minutes. The result is therefore a subset of the events that Flagger emitted.
 *
 * @param about - the Canary; without a name all of the namespace; without a namespace all of the cluster
 * @throws ClusterError if the API server does not answer
 * @see k8s.io/client-go tools/record/events_cache.go
 */
export async function readEvents(
    server: ApiServer,
    about: Partial<CanaryReference>,
): Promise<FlaggerEvent[]> {
    const selector = [
        "involvedObject.kind=Canary",
        ...(about.name === undefined ? [] : [`involvedObject.name=${about.name}`]),
    ].join(",");
    const within = about.namespace === undefined ? "" : `/namespaces/${about.namespace}`;
    const list = await server.get(
        `/api/v1${within}/events?fieldSelector=${encodeURIComponent(selector)}`,
    );
    return flaggerEvents(listOf(list?.items).map(fieldsOf));
}

/** Flagger's events among those of a cluster, oldest first; a repeated event is listed once per known time. */
export function flaggerEvents(items: readonly Fields[]): FlaggerEvent[] {
    return items
        .filter(
            (item) =>
                fieldsOf(item.involvedObject).kind === "Canary" &&
                fieldsOf(item.source).component === "flagger",
        )
        .flatMap(occurrences)
        .sort((a, b) => a.at - b.at);
}

function occurrences(item: Fields): FlaggerEvent[] {
    const about = fieldsOf(item.involvedObject);
    const message = visible(textOf(item.message) ?? "");
    const series = fieldsOf(item.series);
    const first = timeOf(item.firstTimestamp) ?? timeOf(item.eventTime);
    const last = timeOf(item.lastTimestamp) ?? timeOf(series.lastObservedTime) ?? first;
    const count = numberOf(item.count) ?? numberOf(series.count) ?? 1;
    // Kubernetes keeps only the last text of combined events
    const times =
        message.startsWith(COMBINED) || count === 1 || first === last ? [last] : [first, last];
    return times.flatMap((at) =>
        at === undefined
            ? []
            : [
                  {
                      namespace: textOf(about.namespace) ?? "",
                      name: textOf(about.name) ?? "",
                      at,
                      message: message.startsWith(COMBINED)
                          ? message.slice(COMBINED.length)
                          : message,
                      warning: item.type === "Warning",
                  },
              ],
    );
}

/** Kubernetes' times are whole seconds, and Flagger logs an event before it sends it. */
const SAME_MS = 2_000;

/**
 * The events of Flagger's logs, and those that no log has, oldest first.
 *
 * @param logged - from its logs
 * @param kept - those that Kubernetes still has
 */
export function mergeEvents(
    logged: readonly FlaggerEvent[],
    kept: readonly FlaggerEvent[],
): FlaggerEvent[] {
    const others = kept.filter(
        (event) =>
            !logged.some(
                ({ namespace, name, message, at }) =>
                    message === event.message &&
                    name === event.name &&
                    namespace === event.namespace &&
                    Math.abs(at - event.at) <= SAME_MS,
            ),
    );
    return [...logged, ...others].sort((a, b) => a.at - b.at);
}
