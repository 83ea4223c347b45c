import type { SearchableCluster } from "../../kube/client";
import { foreignObjects, foreignProblems } from "../../rules/existing/foreign";
import type { Problem } from "../../rules/problems/problem";
import type { StackContents } from "../types";
import { footprintsOf } from "./footprints";
import type { RecordedObjects } from "./object-finder";
import { lookUp } from "./look-up";
import { missingPrerequisites, prerequisiteKinds } from "./prerequisites";

/** The stack that runs. */
export interface RunningStack {
    readonly project: string;
    /** As `<organization>/<project>/<stack>`. */
    readonly stack: string;
    /** As `<project>/<stack>`: the name in the field manager of its objects. */
    readonly owner: string;
    /**
     * Whether this is the preview of an adoption, which lists what the cluster has already instead of refusing it.
     * @default false
     */
    readonly adopts?: boolean;
}

/** Reads the objects in the stack's state; called only if there is an object that the stack did not create. */
export type ReadRecorded = (stack: string) => Promise<RecordedObjects>;

/**
 * Rejects what is on the cluster already and is not the stack's own, and a cluster without what the stack needs.
 *
 * @returns `existing/foreign` for each product, `existing/prerequisite` for each that is missing, and
 * `existing/unchecked` for each kind that could not be listed
 */
export async function contentProblems(
    cluster: SearchableCluster,
    { adopts = false, owner, project, stack }: RunningStack,
    contents: StackContents,
    readRecorded: ReadRecorded,
): Promise<Problem[]> {
    const { platform, services } = contents;
    const footprints = footprintsOf(project, platform, services);
    const found = await lookUp(cluster, [
        ...footprints.flatMap(({ objects }) => Object.keys(objects)),
        ...prerequisiteKinds(contents),
    ]);
    const { live, problems } = found;
    const foreign = adopts ? [] : foreignObjects(owner, live, footprints);
    const recorded = foreign.length === 0 ? new Map<string, string[]>() : await readRecorded(stack);
    return [
        ...problems,
        ...foreignProblems(cluster.path, recorded, live, foreign, footprints),
        ...missingPrerequisites(cluster.path, contents, found),
    ];
}
