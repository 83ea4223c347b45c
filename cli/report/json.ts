import { jsonText } from "../output";
import type { Preview } from "./preview/types";
import { releaseChanges } from "./releases";
import { changesOf } from "./changes";
import { componentOf, resourceName } from "./resources";

/**
 * A preview as one JSON object: what the Markdown has, for programs. No values of inputs are included, only their paths.
 *
 * @param preview - output of `pulumi preview --json`
 * @param stack - name of the stack
 */
export function reportJson(preview: Preview, stack: string): string {
    const names = new Map(preview.resources.map((each) => [each.urn, resourceName(each)]));
    const named = <T extends { readonly urn?: string }>({ urn, ...rest }: T) => ({
        ...rest,
        resource: urn === undefined ? undefined : (names.get(urn) ?? urn),
    });
    const { diagnostics, finished, policies, unchanged } = preview;
    return jsonText({
        stack,
        finished,
        unchanged,
        changes: changesOf(preview).map((resource) => ({
            operation: resource.operation,
            resource: resourceName(resource),
            component: componentOf(resource),
            changed: resource.changed,
            replacing: resource.replacing,
        })),
        releases: releaseChanges(preview),
        policies: policies && { ...policies, violations: policies.violations.map(named) },
        diagnostics: diagnostics.map(named),
    });
}
