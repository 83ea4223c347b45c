import type { SearchableCluster } from "../../kube/client";
import { liveObjects, type NamedObject } from "../../kube/live-objects";
import { oncePerKey } from "../../kube/once";
import { isOf, type LiveMetadata } from "../../rules/existing/live-object";

/** An object that is on the cluster. */
export interface FoundObject {
    readonly live: LiveMetadata;
    /** Whether the stack has created it, or only has it in its state, or neither. */
    readonly owner: "stack" | "state" | "other";
}

/** Finds an object on the cluster. */
export type FindObject = (object: NamedObject) => Promise<FoundObject | undefined>;

/**
 * Finds objects of a program on the cluster, and whose they are.
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
    const find = liveObjects(cluster, unchecked);
    const recorded = oncePerKey(() => recordedUids());
    return async (object) => {
        const live = await find(object);
        if (live === undefined) {
            return undefined;
        }
        if (isOf(owner, live)) {
            return { live, owner: "stack" };
        }
        const isRecorded = (await recorded("")).has(live.uid ?? "");
        return { live, owner: isRecorded ? "state" : "other" };
    };
}
