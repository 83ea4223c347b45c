import { code, details, table } from "../markdown";
import type { Operation, PreviewedResource } from "../preview/types";
import { componentOf, resourceName } from "../resources";

/** Longer lists are cut: the preview itself has the full list. */
const MOST_PATHS = 8;

const ORDER: readonly Operation[] = ["delete", "replace", "create", "update"];

/**
 * The changes, grouped by component, without values, since any of them may be a secret.
 *
 * @param changes - the changed resources
 */
export function componentSection(changes: readonly PreviewedResource[]): string[] {
    const groups = new Map<string, PreviewedResource[]>();
    for (const resource of changes) {
        const component = componentOf(resource);
        groups.set(component, [...(groups.get(component) ?? []), resource]);
    }
    return groups.size === 0
        ? []
        : [
              "### Changes by component",
              ...[...groups].map(([component, resources]) => groupText(component, resources)),
          ];
}

function groupText(component: string, resources: readonly PreviewedResource[]): string {
    const counts = ORDER.flatMap((operation) => {
        const number = resources.filter((resource) => resource.operation === operation).length;
        return number === 0 ? [] : [`${number} to ${operation}`];
    });
    const rows = ORDER.flatMap((operation) =>
        resources
            .filter((resource) => resource.operation === operation)
            .map((resource) => [operation, code(resourceName(resource)), pathsOf(resource)]),
    );
    return details(
        `${component}: ${counts.join(", ")}`,
        table(["", "resource", "changed properties"], rows),
    );
}

function pathsOf({ operation, changed }: PreviewedResource): string {
    if (operation === "create" || operation === "delete") {
        return "";
    }
    const rest = changed.length - MOST_PATHS;
    return [...changed.slice(0, MOST_PATHS).map(code), ...(rest > 0 ? [`${rest} more`] : [])].join(
        ", ",
    );
}
