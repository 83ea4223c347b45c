import type { ApiServer } from "../../kube/api-server";
import {
    type CanaryReference,
    type CanaryState,
    readCanaries,
    readCanary,
} from "../../kube/release/canaries";
import { type FlaggerEvent, readEvents } from "../../kube/release/events";

/** The Canaries that a command applies to: the named ones, else all of a namespace or of the cluster. */
export interface Selection {
    readonly names: readonly CanaryReference[];
    /** @default - the whole cluster */
    readonly namespace?: string;
}

/**
 * Reads the selected Canaries; named ones that do not exist are omitted.
 *
 * @throws ClusterError if the API server does not answer
 */
export async function readSelected(
    server: ApiServer,
    { names, namespace }: Selection,
): Promise<CanaryState[]> {
    if (names.length === 0) {
        return readCanaries(server, namespace);
    }
    const found = await Promise.all(names.map((name) => readCanary(server, name)));
    return found.filter((canary) => canary !== undefined);
}

/**
 * Reads Flagger's events of the selected Canaries, oldest first.
 *
 * @throws ClusterError if the API server does not answer
 */
export async function readSelectedEvents(
    server: ApiServer,
    { names, namespace }: Selection,
): Promise<FlaggerEvent[]> {
    if (names.length === 0) {
        return readEvents(server, { namespace });
    }
    const lists = await Promise.all(names.map((name) => readEvents(server, name)));
    return lists.flat().sort((a, b) => a.at - b.at);
}
