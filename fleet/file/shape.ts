import type { Ajv, ErrorObject } from "ajv";
import { isFields } from "../../rules/canary/reading";
import { fieldPath } from "../../rules/canary/schema/stored";
import { closest } from "../../rules/problems/closest";
import { type Problem, refusal } from "../../rules/problems/problem";
import { type FleetSchema, fleetSchema } from "./schema";

const TYPES = {
    string: "a text",
    integer: "a whole number",
    object: "an object with fields",
    array: "a list",
} as const;

/** The content of a fleet file with its defaults, as far as it has the shape of the schema. */
export interface Shaped {
    readonly content: Readonly<Record<string, unknown>>;
    readonly problems: readonly Problem[];
}

/**
 * Compares the content of a fleet file with the schema, and adds the defaults.
 *
 * @param content - as parsed; not changed
 */
export function checkShape(content: unknown): Shaped {
    if (!isFields(content)) {
        const what = "the file has no fields: there are no waves to release";
        return {
            content: {},
            problems: [refusal("fleet/shape", "", content, what, "add name and waves")],
        };
    }
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- on demand, and the same in CommonJS
    const library = require("ajv") as typeof import("ajv");
    const compiler: Ajv = new library.Ajv({
        allErrors: true,
        verbose: true,
        useDefaults: true,
        messages: false,
    });
    compiler.addKeyword("requirement");
    compiler.addKeyword("fix");
    const filled = structuredClone(content);
    const validate = compiler.compile(fleetSchema);
    validate(filled);
    return {
        content: filled,
        problems: (validate.errors ?? [])
            .filter(({ schemaPath }) => !/\/anyOf\/\d/.test(schemaPath))
            .map(problemOf),
    };
}

function problemOf(error: ErrorObject): Problem {
    const path = pathOf(error.instancePath);
    const schema = error.parentSchema as FleetSchema;
    const value: unknown = error.data;
    switch (error.keyword) {
        case "required": {
            const name = String(error.params.missingProperty);
            const field = schema.properties?.[name];
            return refusal(
                "fleet/required",
                fieldPath(path, name),
                undefined,
                `required: ${field?.description ?? name}`,
                field?.fix ?? `add ${name}`,
            );
        }
        case "additionalProperties": {
            const name = String(error.params.additionalProperty);
            const known = Object.keys(schema.properties ?? {});
            const meant = closest(name, known);
            return refusal(
                "fleet/unknown-field",
                fieldPath(path, name),
                (value as Readonly<Record<string, unknown>>)[name],
                `there is no such field, so it would have no effect; known fields: ${known.join(", ")}`,
                meant === undefined ? "remove it" : `did you mean ${meant}?`,
            );
        }
        case "enum": {
            const names = schema.enum ?? [];
            const meant = typeof value === "string" ? closest(value, names) : undefined;
            return refusal(
                "fleet/value",
                path,
                value,
                `must be one of ${names.join(", ")}`,
                `set it to ${meant ?? names[0] ?? "one of these"}`,
            );
        }
        default: {
            const type = schema.type === undefined ? "a value" : TYPES[schema.type];
            return refusal(
                "fleet/value",
                path,
                value,
                schema.requirement ?? `must be ${type}`,
                schema.fix ?? `write ${type}`,
            );
        }
    }
}

/** `/waves/1/stacks` as `waves[1].stacks`. */
function pathOf(pointer: string): string {
    return pointer
        .split("/")
        .slice(1)
        .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
        .reduce((path, key) => (/^\d+$/.test(key) ? `${path}[${key}]` : fieldPath(path, key)), "");
}
