import { code, table, escaped } from "../markdown";
import type { PreviewedResource } from "../preview/types";
import { componentOf, resourceName, shortType, urnParts } from "../resources";

/** What goes with an object of a kind when it is deleted. */
const CONSEQUENCES: Readonly<Record<string, string>> = {
    Namespace: "everything in it is deleted with it",
    CustomResourceDefinition: "every object of its kind is deleted with it, in all namespaces",
    // flagger v1.44.0 pkg/controller/finalizer.go; the primary and the Services belong to the Canary
    Canary: "the primary and the Services that Flagger made go with it; without revertOnDeletion nothing answers requests any more",
    PersistentVolumeClaim: "its data may be lost",
    Secret: "what it holds is lost, unless it is kept elsewhere",
};

/**
 * What is deleted or made anew, with what that means; nothing where nothing is.
 *
 * @param changes - resources that do not stay as they are
 */
export function destructiveSection(changes: readonly PreviewedResource[]): string[] {
    const gone = changes.filter(({ operation }) => operation === "delete");
    const replaced = changes.filter(({ operation }) => operation === "replace");
    if (gone.length + replaced.length === 0) {
        return [];
    }
    const rows = [...[...gone].sort(gravest), ...[...replaced].sort(gravest)].map((resource) => [
        resource.operation === "delete" ? "**delete**" : "**replace**",
        nameOf(resource),
        escaped(componentOf(resource)),
        meaning(resource),
    ]);
    return ["### Destructive changes", table(["", "resource", "part of", "what it means"], rows)];
}

/** What is destroyed goes by its name of before. */
function nameOf(resource: PreviewedResource): string {
    const before = resourceName({ ...resource, after: undefined });
    const after = resourceName(resource);
    return resource.before === undefined || before === after
        ? code(after)
        : `${code(before)} → ${code(after)}`;
}

/** Kinds that take others with them first. */
function gravest(a: PreviewedResource, b: PreviewedResource): number {
    const rank = (resource: PreviewedResource): number => {
        const index = Object.keys(CONSEQUENCES).indexOf(kindOf(resource));
        return index < 0 ? Object.keys(CONSEQUENCES).length : index;
    };
    return rank(a) - rank(b);
}

function kindOf({ urn }: PreviewedResource): string {
    return shortType(urnParts(urn).types.at(-1) ?? "");
}

function meaning(resource: PreviewedResource): string {
    if (resource.before?.retained === true) {
        return "it leaves the program and stays in the cluster (retainOnDelete)";
    }
    const consequence = CONSEQUENCES[kindOf(resource)];
    const reasons = resource.replacing.map((path) => code(path)).join(", ");
    return [
        ...(resource.operation === "replace" && reasons !== "" ? [`because of ${reasons}`] : []),
        ...(consequence === undefined ? [] : [consequence]),
    ].join("; ");
}
