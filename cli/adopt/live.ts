import type { ApiServer } from "../../kube/api-server";
import { type Fields, fieldsOf, listOf, textOf } from "../../rules/canary/reading";
import type { ListedKind } from "./left";
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
 * Reads the objects that an update would create, as far as the cluster has them. Nothing is changed.
 *
 * @param server - the cluster
 * @param objects - what to look for
 * @throws ClusterError if an object cannot be read: it would count as missing
 */
export async function readLive(
    server: ApiServer,
    objects: readonly PlannedObject[],
): Promise<LiveObjects> {
    const served = new ServedKinds(server);
    const live = new Map<string, Live>();
    const kinds = new Map<string, ListedKind>();
    const queue = [...objects];
    const worker = async (): Promise<void> => {
        for (let object = queue.shift(); object !== undefined; object = queue.shift()) {
            const kind = await served.find(object);
            if (kind === undefined) {
                continue;
            }
            const { name, namespace = "default" } = object;
            const scope = kind.namespaced ? `/namespaces/${namespace}` : "";
            const found = await server.get(`${kind.prefix}${scope}/${kind.plural}/${name}`);
            kinds.set(`${kind.prefix}/${kind.plural}`, {
                kind: object.kind,
                path: `${kind.prefix}/${kind.plural}`,
            });
            if (found !== undefined) {
                live.set(object.urn, found);
            }
        }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return { live, kinds: [...kinds.values()] };
}

interface ServedKind {
    /** Path of the group and version. */
    readonly prefix: string;
    readonly plural: string;
    readonly namespaced: boolean;
}

/** The kinds of a cluster, each group and version requested once. */
class ServedKinds {
    private readonly lists = new Map<string, Promise<Fields | undefined>>();

    constructor(private readonly server: ApiServer) {}

    /** The kind of an object; `undefined` if the cluster does not have it. */
    async find({ apiVersion, kind }: PlannedObject): Promise<ServedKind | undefined> {
        const prefix = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
        const list = this.lists.get(prefix) ?? this.server.get(prefix);
        this.lists.set(prefix, list);
        const resource = listOf(fieldsOf(await list).resources)
            .map(fieldsOf)
            // those with a slash are parts of an object, such as its status
            .find((each) => each.kind === kind && textOf(each.name)?.includes("/") === false);
        const plural = textOf(resource?.name);
        return plural === undefined
            ? undefined
            : { prefix, plural, namespaced: resource?.namespaced === true };
    }
}
