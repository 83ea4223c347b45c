import { type Fields, fieldsOf, listOf, numberOf, textOf } from "../../rules/canary/reading";
import type { ApiServer } from "../../kube/api-server";
import { type CanaryReference, timeOf } from "./canaries";

/** Something that Flagger said of a Canary. */
export interface FlaggerEvent extends CanaryReference {
    /** When it said so, milliseconds since the epoch; Kubernetes' events are exact to a second. */
    readonly at: number;
    readonly message: string;
    /** Whether it tells of a check that failed, or of something that does not work. */
    readonly warning: boolean;
}

/** What Kubernetes' client puts before the latest of many events about one object. */
const COMBINED = "(combined from similar events): ";

/**
 * Reads Flagger's events of a Canary, or of a whole namespace, oldest first.
 *
 * Kubernetes keeps them for an hour by default. Its client in Flagger folds events of one text into one, with the
 * time of the first and of the last, and all texts after the tenth within ten minutes into one event; it sends 25 for
 * an object and then one in five minutes. So what is here is what Flagger said, but not all of it.
 *
 * @param about - the Canary; without a name all of the namespace; without a namespace all of the cluster
 * @throws ClusterError without an answer
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

/** Flagger's events among those of a cluster, oldest first; one for each time that is known of a repeated one. */
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
    const message = textOf(item.message) ?? "";
    const first = timeOf(item.firstTimestamp) ?? timeOf(item.eventTime);
    const last = timeOf(item.lastTimestamp) ?? first;
    // of combined events only the last one's text is kept
    const times =
        message.startsWith(COMBINED) || (numberOf(item.count) ?? 1) === 1 || first === last
            ? [last]
            : [first, last];
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
