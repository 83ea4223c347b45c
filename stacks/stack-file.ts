import { existsSync, readFileSync } from "node:fs";

import { parse } from "yaml";

import type { RawConfig } from "./settings";

/** Placeholder for a value that is encrypted in a stack's file, which only `pulumi` with its key can read. */
export const encrypted = "(encrypted)";

/**
 * The settings in a stack's file, as Pulumi would hand them over; for another stack than the one that runs.
 *
 * @param file such as `Pulumi.staging.yaml`; one that is missing has no settings
 */
export function readStackFile(project: string, file: string): RawConfig {
    const content: unknown = existsSync(file) ? parse(readFileSync(file, "utf8")) : undefined;
    const { config = {} } = (content ?? {}) as { config?: Readonly<Record<string, unknown>> };
    const secrets = new Set<string>();
    const values = Object.entries(config).map(([key, value]): [string, string] => {
        const readable = JSON.stringify(value, (_, part: unknown) => {
            if (isSecure(part)) {
                secrets.add(key);
                return encrypted;
            }
            return part;
        });
        const text: unknown = JSON.parse(readable);
        return [key, typeof text === "string" ? text : readable];
    });
    return {
        project,
        values: Object.fromEntries(values),
        isSecret: (key) => secrets.has(key),
    };
}

/** How Pulumi writes an encrypted value: a structure with the one field `secure`. */
function isSecure(value: unknown): boolean {
    return (
        typeof value === "object" &&
        value !== null &&
        Object.keys(value).length === 1 &&
        "secure" in value
    );
}
