import type { Preview, PreviewedResource } from "./preview/types";
import { isComponent } from "./resources";

/** The changed resources, without components, which only group others. */
export function changesOf({ resources }: Preview): PreviewedResource[] {
    const parents = new Set(
        resources.flatMap(({ after, before }) => after?.parent ?? before?.parent ?? []),
    );
    return resources.filter(
        (resource) =>
            resource.operation !== "same" &&
            resource.operation !== "other" &&
            !isComponent(resource, parents),
    );
}
