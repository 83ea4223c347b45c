import * as path from "node:path";
import { type FleetSchema, fleetSchema } from "../../fleet";
import { table } from "./blocks";
import { root } from "./program";

/** The published schema of the fleet file. */
export const fleetSchemaFile = path.join(root, "docs/fleet.schema.json");

/** The schema as JSON Schema, without the words for messages. */
export function publishedFleetSchema(): string {
    const schema = {
        $schema: "http://json-schema.org/draft-07/schema#",
        title: "Fleet file of linkerd-canary",
        ...fleetSchema,
    };
    const text = JSON.stringify(
        schema,
        (key, value: unknown) => (isMessage(key, value) ? undefined : value),
        2,
    );
    return `${text}\n`;
}

/** A property may have the name of a keyword: its value is a schema, not a text. */
function isMessage(key: string, value: unknown): boolean {
    return (key === "requirement" || key === "fix") && typeof value === "string";
}

/** The fields of the fleet file. */
export function fleetFields(): string {
    return table(["field", "what it is", "default"], rows(fleetSchema, ""));
}

function rows({ properties = {}, required = [] }: FleetSchema, prefix: string): string[][] {
    return Object.entries(properties).flatMap(([name, field]) => {
        const at = `${prefix}${name}`;
        const choices = field.enum?.map((choice) => `\`${choice}\``).join(", ");
        const byDefault =
            field.default === undefined
                ? required.includes(name)
                    ? "required"
                    : "none"
                : `\`${JSON.stringify(field.default).replaceAll('"', "").replaceAll(",", ", ")}\``;
        const what = field.description ?? "";
        return [
            [`\`${at}\``, choices === undefined ? what : `${what} (${choices})`, byDefault],
            ...rows(field, `${at}.`),
            ...(field.items === undefined ? [] : rows(field.items, `${at}[].`)),
        ];
    });
}
