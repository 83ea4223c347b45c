import type { SearchableCluster } from "../../kube/client";
import type { Known } from "../../kube/known";
import { oncePerKey } from "../../kube/once";
import { apiPath, type ObjectKind, servedKind } from "../../kube/served-kinds";
import { isOf, type LiveMetadata, qualifiedName } from "../../rules/existing/live-object";

/** An object that a program registers. */
export interface RegisteredObject extends ObjectKind {
    readonly namespace?: string;
    readonly name: string;
}

/** Finds an object that is on the cluster although the stack has not created it. */
export type FindForeign = (object: RegisteredObject) => Promise<LiveMetadata | undefined>;

/** The objects of a kind that are on the cluster, by their qualified names. */
interface LiveKind {
    readonly namespaced: boolean;
    readonly live: ReadonlyMap<string, LiveMetadata>;
}

const NONE: LiveKind = { namespaced: true, live: new Map() };

/**
 * Finds objects that are not the stack's among those of their kind, each kind listed once.
 *
 * @param owner - the stack that runs, as `<project>/<stack>`
 * @param recordedUids - UIDs of the objects in the stack's state; called only for an object that the stack did not create
 * @param unchecked - called once for each kind that cannot be listed, with the reason
 */
export function foreignFinder(
    cluster: SearchableCluster,
    owner: string,
    recordedUids: () => Promise<ReadonlySet<string>>,
    unchecked: (kind: string, reason: string) => void,
): FindForeign {
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
    const recorded = oncePerKey(() => recordedUids());
    return async ({ apiVersion, kind, name, namespace = "default" }) => {
        const { live, namespaced } = await kinds(`${apiVersion} ${kind}`);
        const found = live.get(qualifiedName(namespaced ? { name, namespace } : { name }));
        const isForeign =
            found !== undefined &&
            !isOf(owner, found) &&
            !(await recorded("")).has(found.uid ?? "");
        return isForeign ? found : undefined;
    };
}
