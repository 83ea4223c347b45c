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

/** An object that is on the cluster. */
export interface FoundObject {
    readonly live: LiveMetadata;
    /** Whether the stack has created it, or only has it in its state, or neither. */
    readonly owner: "stack" | "state" | "other";
}

/** Finds an object on the cluster. */
export type FindObject = (object: RegisteredObject) => Promise<FoundObject | undefined>;

/** The objects of a kind that are on the cluster, by their qualified names. */
interface LiveKind {
    readonly namespaced: boolean;
    readonly live: ReadonlyMap<string, LiveMetadata>;
}

const NONE: LiveKind = { namespaced: true, live: new Map() };

/**
 * Finds objects of a program among those of their kind, each kind listed once.
 *
 * @param owner - the stack that runs, as `<project>/<stack>`
 * @param recordedUids - UIDs of the objects in the stack's state; called only for an object that the stack did not create
 * @param unchecked - called once for each kind that cannot be listed, with the reason
 */
export function objectFinder(
    cluster: SearchableCluster,
    owner: string,
    recordedUids: () => Promise<ReadonlySet<string>>,
    unchecked: (kind: string, reason: string) => void,
): FindObject {
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
        if (found === undefined) {
            return undefined;
        }
        if (isOf(owner, found)) {
            return { live: found, owner: "stack" };
        }
        const isRecorded = (await recorded("")).has(found.uid ?? "");
        return { live: found, owner: isRecorded ? "state" : "other" };
    };
}
