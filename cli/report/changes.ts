import type { Preview, PreviewedResource } from "./preview/types";
import { isComponent } from "./resources";

/** Whether a preview changes a resource. */
export function isChanged({ operation }: PreviewedResource): boolean {
    return operation !== "same" && operation !== "other";
}

/** The changed resources, without components, which only group others. */
export function changesOf({ resources }: Preview): PreviewedResource[] {
    const parents = new Set(
        resources.flatMap(({ after, before }) => after?.parent ?? before?.parent ?? []),
    );
    return resources.filter((resource) => isChanged(resource) && !isComponent(resource, parents));
}
