import { code, table, escaped } from "../markdown";
import type { PreviewedResource } from "../preview/types";
import { componentOf, resourceName, shortType, urnParts } from "../resources";

/** The consequences of deleting an object, by kind. */
const CONSEQUENCES: Readonly<Record<string, string>> = {
    Namespace: "deletes everything in the namespace",
    CustomResourceDefinition: "deletes all objects of its kind in all namespaces",
    // Flagger pkg/controller/finalizer.go; the primary and the Services belong to the Canary
    Canary: "deletes the primary and the Services that Flagger created; without revertOnDeletion no pods answer requests any more",
    PersistentVolumeClaim: "its data may be lost",
    Secret: "its data is lost unless there is another copy",
};

/**
 * The deleted and replaced resources with the consequences; empty if there are none.
 *
 * @param changes - the changed resources
 */
export function destructiveSection(changes: readonly PreviewedResource[]): string[] {
    const gone = changes.filter(({ operation }) => operation === "delete");
    const replaced = changes.filter(({ operation }) => operation === "replace");
    if (gone.length + replaced.length === 0) {
        return [];
    }
    const rows = [...[...gone].sort(bySeverity), ...[...replaced].sort(bySeverity)].map(
        (resource) => [
            resource.operation === "delete" ? "**delete**" : "**replace**",
            nameOf(resource),
            escaped(componentOf(resource)),
            consequenceOf(resource),
        ],
    );
    return ["### Destructive changes", table(["", "resource", "component", "consequence"], rows)];
}

/** A destroyed object is shown with its old name. */
function nameOf(resource: PreviewedResource): string {
    const before = resourceName({ ...resource, after: undefined });
    const after = resourceName(resource);
    return resource.before === undefined || before === after
        ? code(after)
        : `${code(before)} → ${code(after)}`;
}

/** Kinds whose deletion affects other objects come first. */
function bySeverity(a: PreviewedResource, b: PreviewedResource): number {
    const rank = (resource: PreviewedResource): number => {
        const index = Object.keys(CONSEQUENCES).indexOf(kindOf(resource));
        return index < 0 ? Object.keys(CONSEQUENCES).length : index;
    };
    return rank(a) - rank(b);
}

function kindOf({ urn }: PreviewedResource): string {
    return shortType(urnParts(urn).types.at(-1) ?? "");
}

function consequenceOf(resource: PreviewedResource): string {
    if (resource.before?.retained === true) {
        return "removed from the program but retained in the cluster (retainOnDelete)";
    }
    const consequence = CONSEQUENCES[kindOf(resource)];
    const reasons = resource.replacing.map((path) => code(path)).join(", ");
    return [
        ...(resource.operation === "replace" && reasons !== "" ? [`caused by ${reasons}`] : []),
        ...(consequence === undefined ? [] : [consequence]),
    ].join("; ");
}
