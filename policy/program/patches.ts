import { isClusterScoped } from "../../rules/cluster-scoped";
import { groupOf } from "../../rules/canary/related/reading/objects";
import { isRecord, type Known, UNKNOWN } from "../../kube/known";
import { clusterKey } from "../provider-target";
import type { KubeObject } from "./kube-objects";

/**
 * Applies patches (such as `DeploymentPatch`) to the objects that they patch, approximately as server-side apply does:
 * maps are merged, lists too if their items have a `name`, everything else is replaced.
 *
 * @param objects - whole objects, and patches among them
 * @returns the whole objects, patched; patches of other objects are ignored
 */
export function patched(objects: readonly KubeObject[]): readonly KubeObject[] {
    const patches = objects.filter((object) => object.patch);
    return patches.length === 0
        ? objects
        : objects
              .filter((object) => !object.patch)
              .map((object) => {
                  const own = patches.filter((patch) => isSameObject(patch, object));
                  return own.length === 0
                      ? object
                      : {
                            ...object,
                            // of an object that the cluster has, the program makes the patch
                            urn: object.urn || (own[0]?.urn ?? ""),
                            object: own.reduce<Known>(
                                (base, patch) => overlay(base, patch.object),
                                object.object,
                            ),
                        };
              });
}

/** Whether two resources represent the same object of the same cluster. */
export function isSameObject(one: KubeObject, other: KubeObject): boolean {
    return (
        one.kind === other.kind &&
        groupOf(one) === groupOf(other) &&
        one.name === other.name &&
        // an object of the whole cluster bears the provider's namespace here, or none
        (isClusterScoped(one.kind, one.apiVersion) || one.namespace === other.namespace) &&
        clusterKey(one.provider) === clusterKey(other.provider)
    );
}

function overlay(base: Known | undefined, patch: Known): Known {
    if (isRecord(base) && isRecord(patch)) {
        const changed = Object.entries(patch).map(([key, value]) => [
            key,
            overlay(Object.hasOwn(base, key) ? base[key] : undefined, value),
        ]);
        return { ...base, ...(Object.fromEntries(changed) as Record<string, Known>) };
    }
    if (isList(base) && isList(patch) && [...base, ...patch].every(isNamed)) {
        const names = patch.map(nameIn);
        return [
            ...base.map((item) => {
                const index = names.indexOf(nameIn(item));
                return index < 0 ? item : overlay(item, patch[index] ?? null);
            }),
            ...patch.filter((item) => !base.some((known) => nameIn(known) === nameIn(item))),
        ];
    }
    return patch;
}

function isList(value: Known | undefined): value is readonly Known[] {
    return Array.isArray(value);
}

function nameIn(item: Known): Known | undefined {
    return isRecord(item) ? item.name : undefined;
}

function isNamed(item: Known): boolean {
    const name = nameIn(item);
    return typeof name === "string" && (name as Known) !== UNKNOWN;
}
