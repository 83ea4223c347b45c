import { changesOf } from "./changes";
import { fit } from "./fit";
import type { Preview } from "./preview/types";
import { releaseChanges } from "./releases";
import { componentSection } from "./sections/components";
import { destructiveSection } from "./sections/destructive";
import { diagnosticSection } from "./sections/diagnostics";
import { heading, marker } from "./sections/heading";
import { policySection } from "./sections/policies";
import { releaseSection } from "./sections/releases";

/** The maximum length of a GitHub comment, in characters. */
export const LONGEST_COMMENT = 65_536;

/**
 * A preview as Markdown for a pull request: first destructive changes, then policy violations, then the releases with
 * their strategies, then all changes.
 *
 * @param preview - output of `pulumi preview --json`
 * @param stack - name of the stack, for the heading and the marker
 * @param limit - maximum length in characters
 */
export function report(preview: Preview, stack: string, limit = LONGEST_COMMENT): string {
    const changes = changesOf(preview);
    return fit(
        [
            `${marker(stack)}\n${heading(stack, preview, changes)}`,
            ...diagnosticSection(preview.diagnostics, "error"),
            ...destructiveSection(changes),
            ...policySection(preview),
            ...releaseSection(releaseChanges(preview)),
            ...componentSection(changes),
            ...diagnosticSection(preview.diagnostics, "warning"),
        ],
        limit,
    );
}
