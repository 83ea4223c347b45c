import { codeBlock } from "../markdown";
import type { Diagnostic } from "../preview/types";
import { shortType, urnParts } from "../resources";

/**
 * Errors and warnings of the program and the providers.
 *
 * @param diagnostics - of a preview
 * @param severity - the severity to show
 */
export function diagnosticSection(
    diagnostics: readonly Diagnostic[],
    severity: Diagnostic["severity"],
): string[] {
    const texts = [
        ...new Set(
            diagnostics
                .filter((each) => each.severity === severity)
                .map(({ message, urn }) => `${place(urn)}${message}`),
        ),
    ];
    const title = severity === "error" ? "### Errors" : "### Warnings";
    return texts.length === 0 ? [] : [title, ...texts.map(codeBlock)];
}

function place(urn: string | undefined): string {
    const { types, name } = urnParts(urn ?? "");
    return name === "" ? "" : `${shortType(types.at(-1) ?? "")} ${name}: `;
}
