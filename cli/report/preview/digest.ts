import { stripVTControlCharacters } from "node:util";
import { type Fields, fieldsOf, listOf, numberOf, textOf } from "../../../rules/canary/reading";
import { resourcesOf } from "./steps";
import type { Diagnostic, Preview } from "./types";

/**
 * Reads the single JSON object that `pulumi preview --json` prints. It has no policy results and, of the unchanged
 * resources, only the stack itself (pkg/backend/display/json.go, `ShowPreviewDigest`).
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
    const messages = listOf(diagnostics)
        .map(fieldsOf)
        .flatMap((each) => diagnosticOf(each.severity, each.message, each.urn));
    return {
        resources,
        unchanged: numberOf(fieldsOf(changeSummary).same) ?? 0,
        diagnostics: messages,
        finished: changeSummary !== undefined && !messages.some(isError),
    };
}

/** A diagnostic, if it is a warning or an error. */
export function diagnosticOf(severity: unknown, message: unknown, urn: unknown): Diagnostic[] {
    const text = plain(message).trim();
    return (severity === "error" || severity === "warning") && text !== ""
        ? [{ severity, message: text, urn: textOf(urn) || undefined }]
        : [];
}

/** Whether a diagnostic is an error, which ends the preview. */
export function isError({ severity }: Diagnostic): boolean {
    return severity === "error";
}

/** A text without Pulumi's colour directives and without terminal escape codes. */
export function plain(text: unknown): string {
    return stripVTControlCharacters((textOf(text) ?? "").replace(/<\{%.*?%\}>/g, ""));
}
