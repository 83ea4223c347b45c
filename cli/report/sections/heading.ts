import { code, counted } from "../markdown";
import type { Preview, PreviewedResource } from "../preview/types";

/**
 * The line by which a later report finds this one in a pull request, to take its place: it is not shown.
 *
 * @param stack - name of the stack
 */
export function marker(stack: string): string {
    // two dashes would end the comment
    return `<!-- linkerd-canary report: ${encodeURIComponent(stack).replace(/-/g, "%2D")} -->`;
}

/** What the preview comes to, in a line. */
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
            : ["", "**The preview did not come to its end:** what follows may be incomplete."]),
    ].join("\n");
}
