import { readPreview } from "../report/preview/read";
import type { PreviewedResource } from "../report/preview/types";
import { resourceName } from "./planned";

/**
 * Why a preview does not allow an adoption: its errors, and what it would replace or delete.
 *
 * @param stdout - the output of `pulumi preview --json`
 * @param stderr - what the CLI printed beside it, in case there is no preview
 */
export function previewProblems(stdout: string, stderr: string): string[] {
    if (!stdout.trimStart().startsWith("{")) {
        return [stderr.trim() || stdout.trim()];
    }
    const { diagnostics, finished, resources } = readPreview(stdout, "the preview");
    const errors = diagnostics
        .filter(({ severity }) => severity === "error")
        .map(({ message }) => message.replace(/\n/g, "\n  "));
    const destructive = resources
        .filter(({ operation }) => operation === "replace" || operation === "delete")
        .map(destruction);
    return finished
        ? destructive
        : [...(errors.length > 0 ? errors : [stderr.trim()]), ...destructive];
}

function destruction({ operation, replacing, urn }: PreviewedResource): string {
    const because = replacing.length > 0 ? ` because of ${replacing.join(", ")}` : "";
    return `${operation} ${resourceName(urn)}${because}${hint(urn, replacing)}`;
}

/** The type of the issuer's Secret is a setting. */
function hint(urn: string, replacing: readonly string[]): string {
    return resourceName(urn).endsWith("-issuer") && replacing.includes("type")
        ? ": pulumi config set --path identity.issuerSecretType Opaque keeps it"
        : "";
}

/** What the next update changes, after an adoption. */
export function updatedResources(stdout: string): readonly PreviewedResource[] {
    return readPreview(stdout, "the preview").resources.filter(
        ({ operation }) => operation === "update",
    );
}

/** What the next update creates, after an adoption; components are no objects. */
export function createdUrns(stdout: string): readonly string[] {
    return readPreview(stdout, "the preview")
        .resources.filter(({ operation }) => operation === "create")
        .map(({ urn }) => urn);
}
