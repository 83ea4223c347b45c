import { readPreview } from "../report/preview/read";
import type { Preview, PreviewedResource } from "../report/preview/types";
import { resourceName } from "./planned";
import type { PulumiAnswer } from "./pulumi";

/** A preview of an adoption. */
export interface AdoptionPreview {
    /** Absent if the CLI printed none. */
    readonly preview?: Preview;
    /** Why it does not allow the adoption: its errors, and what it would replace or delete. */
    readonly problems: readonly string[];
}

/** Reads the answer of `pulumi preview --json`. */
export function readAdoptionPreview({ stderr, stdout }: PulumiAnswer): AdoptionPreview {
    if (!stdout.trimStart().startsWith("{")) {
        return { problems: [stderr.trim() || stdout.trim()] };
    }
    const preview = readPreview(stdout, "the preview");
    const { diagnostics, finished, resources } = preview;
    const errors = diagnostics
        .filter(({ severity }) => severity === "error")
        .map(({ message }) => message.replace(/\n/g, "\n  "));
    const destructive = resources
        .filter(({ operation }) => operation === "replace" || operation === "delete")
        .map(destruction);
    return {
        preview,
        problems: finished
            ? destructive
            : [...(errors.length > 0 ? errors : [stderr.trim()]), ...destructive],
    };
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
