import type { ApiServer } from "../../kube/api-server";
import type { Known } from "../../kube/known";
import { oncePerKey } from "../../kube/once";
import { apiPath, type ListedKind, servedKind } from "../../kube/served-kinds";
import type { Fields } from "../../rules/canary/reading";
import type { PlannedObject } from "./planned";

/** An object of the cluster, with its content. */
export type Live = Fields;

/** So many requests are under way at once. */
const AT_ONCE = 8;

/** What a cluster has of the objects that an update would create. */
export interface LiveObjects {
    /** The objects by the URNs of their resources. */
    readonly live: ReadonlyMap<string, Live>;
    /** The kinds of all objects that the cluster serves, each once. */
    readonly kinds: readonly ListedKind[];
}

/**
 * Reads of the objects that an update would create those that the cluster has. Nothing is changed, and no object is
 * requested twice.
 *
 * @param server - the cluster
 * @returns a function that throws ClusterError if an object cannot be read: it would count as missing
 */
export function liveReader(
    server: ApiServer,
): (objects: readonly PlannedObject[]) => Promise<LiveObjects> {
    const get = oncePerKey((path) => server.get(path));
    return async (objects) => {
        const live = new Map<string, Live>();
        const kinds = new Map<string, ListedKind>();
        const queue = [...objects];
        const worker = async (): Promise<void> => {
            for (let object = queue.shift(); object !== undefined; object = queue.shift()) {
                const served = await get(apiPath(object.apiVersion));
                const found = servedKind(object, served as Known | undefined);
                if (found === undefined) {
                    continue;
                }
                const { kind, name, namespace = "default", urn } = object;
                const { api, namespaced, plural } = found;
                const path = `${api}/${plural}`;
                kinds.set(path, { kind, path });
                const place = namespaced ? `/namespaces/${namespace}` : "";
                const content = await get(`${api}${place}/${plural}/${name}`);
                if (content !== undefined) {
                    live.set(urn, content);
                }
            }
        };
        await Promise.all(Array.from({ length: AT_ONCE }, worker));
        return { live, kinds: [...kinds.values()] };
    };
}
