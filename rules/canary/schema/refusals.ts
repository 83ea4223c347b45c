import type { Ajv, ErrorObject, ValidateFunction } from "ajv";
import { closest } from "../../problems/closest";
import type { RuleFinding } from "../rule";
import type { Schema } from "./parts";
import { asStored, fieldPath } from "./stored";
import { typeFix } from "./type-fix";

/** A schema is compiled on first use, because a program may have no Canary at all. */
const compiled = new Map<Schema, ValidateFunction>();

let compiler: Ajv | undefined;

/** Loaded with the first schema. */
function load(): Ajv {
    if (compiler === undefined) {
        // eslint-disable-next-line @typescript-eslint/no-require-imports -- on demand, and the same in CommonJS
        const library = require("ajv") as typeof import("ajv");
        compiler = new library.Ajv({
            allErrors: true,
            verbose: true,
            strictTypes: false,
            // defaults are filled in before, as the API server does it
            useDefaults: false,
            messages: false,
        });
        compiler.addKeyword("requirement");
        compiler.addKeyword("avoided");
    }
    return compiler;
}

/**
 * What the API server would refuse of an object.
 *
 * @param object - the object as a user wrote it, of any shape
 * @param schema - the schema of its kind
 * @returns one finding a place, in the order of the schema
 */
export function refusals(object: unknown, schema: Schema): RuleFinding[] {
    let validate = compiled.get(schema);
    if (validate === undefined) {
        validate = load().compile(schema);
        compiled.set(schema, validate);
    }
    validate(asStored(object, schema));
    return (validate.errors ?? []).filter(({ schemaPath }) => !isInside(schemaPath)).map(findingOf);
}

/** Whether an error only explains why one alternative of a choice did not fit: the choice itself is reported. */
function isInside(schemaPath: string): boolean {
    const place = schemaPath.replace(/\/[^/]+$/, "");
    return /\/(oneOf|anyOf|not)\//.test(`${place}/`) || schemaPath.endsWith("/if");
}

function findingOf(error: ErrorObject): RuleFinding {
    const path = pathOf(error.instancePath);
    const schema = error.parentSchema as Schema;
    const value: unknown = error.data;
    switch (error.keyword) {
        case "required": {
            const name = String(error.params.missingProperty);
            return {
                path: fieldPath(path, name),
                value: undefined,
                requirement: `the API server rejects ${path === "" ? "the object" : path} without it`,
                fix: `set ${name}`,
            };
        }
        case "enum": {
            const names = schema.enum ?? [];
            const advised = names.filter((name) => schema.avoided?.includes(name) !== true);
            const meant =
                typeof value === "string"
                    ? (closest(value, advised) ?? advised.find((name) => isPart(value, name)))
                    : undefined;
            return {
                path,
                value,
                requirement: `must be one of ${names.map((name) => JSON.stringify(name)).join(", ")}`,
                fix: meant === undefined ? "set one of these" : `set it to "${meant}"`,
            };
        }
        case "type":
            return {
                path,
                value,
                requirement: `must be ${TYPES[schema.type ?? "object"]}`,
                fix: typeFix(schema, value),
            };
        case "minLength":
            return { path, value, requirement: "must not be empty" };
        case "maxLength":
            return { path, value, requirement: `must have at most ${schema.maxLength} characters` };
        case "maxItems":
            return { path, value, requirement: `must have at most ${schema.maxItems} items` };
        default:
            return { path, value, requirement: schema.requirement, fix: typeFix(schema, value) };
    }
}

/** Whether a value is the beginning of a name, such as one without its version. */
function isPart(value: string, name: string): boolean {
    return value !== "" && name.startsWith(value.toLowerCase());
}

const TYPES: Record<NonNullable<Schema["type"]>, string> = {
    string: "a string",
    number: "a number",
    integer: "a whole number",
    boolean: "true or false",
    object: "an object with fields",
    array: "a list",
};

/** `/spec/analysis/stepWeights/1` as `spec.analysis.stepWeights[1]`. */
function pathOf(pointer: string): string {
    return pointer
        .split("/")
        .slice(1)
        .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
        .reduce((path, key) => (/^\d+$/.test(key) ? `${path}[${key}]` : fieldPath(path, key)), "");
}
