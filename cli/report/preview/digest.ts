import { stripVTControlCharacters } from "node:util";
import { type Fields, fieldsOf, listOf, numberOf, textOf } from "../../../rules/canary/reading";
import { resourcesOf } from "./steps";
import type { Diagnostic, Preview } from "./types";

/**
 * The preview in the one JSON object that `pulumi preview --json` prints. It holds no word of policies and, of what
 * stays the same, nothing but the stack itself (pkg/backend/display/json.go, `ShowPreviewDigest`).
 *
 * @param digest - the object
 */
export function readDigest(digest: Fields): Preview {
    const { steps, diagnostics, changeSummary } = digest;
    const resources = resourcesOf(
        listOf(steps)
            .map(fieldsOf)
            .map((step) => ({
                op: step.op,
                urn: step.urn,
                before: step.oldState,
                after: step.newState,
                diffs: step.diffReasons,
                keys: step.replaceReasons,
                detailed: step.detailedDiff,
            })),
    );
    const said = listOf(diagnostics)
        .map(fieldsOf)
        .flatMap((each) => diagnosticOf(each.severity, each.message, each.urn));
    return {
        resources,
        unchanged: numberOf(fieldsOf(changeSummary).same) ?? 0,
        diagnostics: said,
        finished: changeSummary !== undefined && !said.some(isError),
    };
}

/** What was said, where it is at least a warning. */
export function diagnosticOf(severity: unknown, message: unknown, urn: unknown): Diagnostic[] {
    const text = plain(message).trim();
    return (severity === "error" || severity === "warning") && text !== ""
        ? [{ severity, message: text, urn: textOf(urn) || undefined }]
        : [];
}

/** Whether something ended the preview. */
export function isError({ severity }: Diagnostic): boolean {
    return severity === "error";
}

/** A text without Pulumi's marks of colours and without those of a terminal. */
export function plain(text: unknown): string {
    return stripVTControlCharacters((textOf(text) ?? "").replace(/<\{%.*?%\}>/g, ""));
}
