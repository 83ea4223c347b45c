import type { SearchableCluster } from "../../kube/client";
import { liveObjects, type NamedObject } from "../../kube/live-objects";
import { oncePerKey } from "../../kube/once";
import { isOf, type LiveMetadata } from "../../rules/existing/live-object";

/** An object that is on the cluster. */
export interface FoundObject {
    readonly live: LiveMetadata;
    /** Whether the stack has created it, or only has it in its state, or neither. */
    readonly owner: "stack" | "state" | "other";
    /** URNs of its resources in the stack's state. */
    readonly recordedAs: readonly string[];
}

/** The objects in a stack's state: by UID, the URNs of their resources. */
export type RecordedObjects = ReadonlyMap<string, readonly string[]>;

/** Finds an object on the cluster. */
export type FindObject = (object: NamedObject) => Promise<FoundObject | undefined>;

/**
 * Finds objects of a program on the cluster, and whose they are.
 *
 * @param owner - the stack that runs, as `<project>/<stack>`
 * @param recordedObjects - the objects in the stack's state; called only if there is an object on the cluster
 * @param unchecked - called once for each kind that cannot be listed, with the reason
 */
export function objectFinder(
    cluster: SearchableCluster,
    owner: string,
    recordedObjects: () => Promise<RecordedObjects>,
    unchecked: (kind: string, reason: string) => void,
): FindObject {
    const find = liveObjects(cluster, unchecked);
    const recorded = oncePerKey(() => recordedObjects());
    return async (object) => {
        const live = await find(object);
        if (live === undefined) {
            return undefined;
        }
        const recordedAs = (await recorded("")).get(live.uid ?? "") ?? [];
        const isRecorded = recordedAs.length > 0;
        return {
            live,
            owner: isOf(owner, live) ? "stack" : isRecorded ? "state" : "other",
            recordedAs,
        };
    };
}
