import { code, counted } from "../markdown";
import type { Preview, PreviewedResource } from "../preview/types";

/**
 * A hidden line that identifies the report in a pull request, so that a later report replaces it.
 *
 * @param stack - name of the stack
 */
export function marker(stack: string): string {
    // two dashes would end the HTML comment
    return `<!-- linkerd-canary report: ${encodeURIComponent(stack).replace(/-/g, "%2D")} -->`;
}

/** The heading with a one-line summary of the preview. */
export function heading(
    stack: string,
    preview: Preview,
    changes: readonly PreviewedResource[],
): string {
    const number = (operation: string): number =>
        changes.filter((resource) => resource.operation === operation).length;
    const parts = [
        [number("delete"), "to delete"],
        [number("replace"), "to replace"],
        [number("create"), "to create"],
        [number("update"), "to update"],
    ].flatMap(([count, what]) => (count === 0 ? [] : [`**${count} ${what}**`]));
    const unchanged = `${counted(preview.unchanged, "resource")} unchanged`;
    const result =
        parts.length === 0 ? `No changes, ${unchanged}.` : `${parts.join(", ")}, ${unchanged}.`;
    return [
        `## Preview of ${stack === "" ? "the stack" : code(stack)}`,
        "",
        result,
        ...(preview.finished
            ? []
            : ["", "**The preview did not complete:** this report may be incomplete."]),
    ].join("\n");
}
