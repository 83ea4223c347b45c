import type { LiveMetadata } from "../rules/existing/live-object";
import { qualifiedName } from "../rules/existing/live-object";
import type { SearchableCluster } from "./client";
import type { Known } from "./known";
import { oncePerKey } from "./once";
import { apiPath, type ObjectKind, servedKind } from "./served-kinds";

/** An object by its kind and name. */
export interface NamedObject extends ObjectKind {
    /** @default - the namespace `default`, for kinds that are in namespaces */
    readonly namespace?: string;
    readonly name: string;
}

/** Finds the metadata of an object that is on a cluster. */
export type FindLive = (object: NamedObject) => Promise<LiveMetadata | undefined>;

/** The objects of a kind that are on the cluster, by their qualified names. */
interface LiveKind {
    readonly namespaced: boolean;
    readonly live: ReadonlyMap<string, LiveMetadata>;
}

const NONE: LiveKind = { namespaced: true, live: new Map() };

/**
 * Finds objects among those of their kind, each kind listed once.
 *
 * @param unchecked - called once for each kind that cannot be listed, with the reason
 */
export function liveObjects(
    cluster: SearchableCluster,
    unchecked: (kind: string, reason: string) => void,
): FindLive {
    const served = oncePerKey(async (path: string): Promise<Known | undefined> => {
        const answer = await cluster.object(path);
        if ("unreachable" in answer) {
            unchecked(path, answer.unreachable);
            return undefined;
        }
        return answer.value;
    });
    const kinds = oncePerKey(async (type: string): Promise<LiveKind> => {
        const [apiVersion = "", kind = ""] = type.split(" ");
        const found = servedKind({ apiVersion, kind }, await served(apiPath(apiVersion)));
        if (found === undefined) {
            return NONE;
        }
        const answer = await cluster.metadata(`${found.api}/${found.plural}`);
        if ("unreachable" in answer) {
            unchecked(kind, answer.unreachable);
            return NONE;
        }
        const named = answer.value.map((metadata): [string, LiveMetadata] => [
            qualifiedName(metadata),
            metadata,
        ]);
        return { namespaced: found.namespaced, live: new Map(named) };
    });
    return async ({ apiVersion, kind, name, namespace = "default" }) => {
        const { live, namespaced } = await kinds(`${apiVersion} ${kind}`);
        return live.get(qualifiedName(namespaced ? { name, namespace } : { name }));
    };
}
