import { fieldsOf } from "../reading";
import type { Schema } from "./parts";

/**
 * A value as the API server would store it: fields that the schema does not know are dropped, and so is `null`;
 * defaults are filled in. In lists `null` stays, and is refused later.
 *
 * Follows apiextensions-apiserver v0.35.4 pkg/apiserver/schema/{pruning,defaulting}.
 */
export function asStored(value: unknown, schema: Schema): unknown {
    if (Array.isArray(value)) {
        const { items } = schema;
        return items === undefined
            ? value
            : value.map((item) => (isNull(item) ? null : asStored(item, items)));
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    if (schema.additionalProperties !== undefined) {
        return ofMap(value, schema.additionalProperties);
    }
    return schema.properties === undefined ? value : ofFields(value, schema.properties);
}

function ofMap(value: object, values: Schema): unknown {
    const stored: Record<string, unknown> = {};
    for (const [name, item] of Object.entries(value)) {
        if (!isNull(item)) {
            define(stored, name, asStored(item, values));
        }
    }
    return stored;
}

function ofFields(value: object, known: Readonly<Record<string, Schema>>): unknown {
    const stored: Record<string, unknown> = {};
    const given = fieldsOf(value);
    for (const [name, schema] of Object.entries(known)) {
        const item = Object.hasOwn(given, name) ? given[name] : undefined;
        if (!isNull(item)) {
            stored[name] = asStored(item, schema);
        } else if (schema.default !== undefined) {
            stored[name] = schema.default;
        }
    }
    return stored;
}

/** A field that the API server silently drops. */
export interface DroppedField {
    /** Path to the field, such as `spec.analysis.maxWieght`. */
    readonly path: string;
    readonly name: string;
    readonly value: unknown;
    /** The names that are known in this place. */
    readonly known: readonly string[];
}

/** Every field of a value that the schema does not know. */
export function droppedFields(value: unknown, schema: Schema, path: string): DroppedField[] {
    if (Array.isArray(value)) {
        const { items } = schema;
        return items === undefined
            ? []
            : value.flatMap((item, index) => droppedFields(item, items, `${path}[${index}]`));
    }
    const { additionalProperties: values, properties: known } = schema;
    return Object.entries(fieldsOf(value)).flatMap(([name, item]) => {
        const at = fieldPath(path, name);
        if (values !== undefined) {
            return droppedFields(item, values, at);
        }
        if (known === undefined || isNull(item)) {
            return [];
        }
        return Object.hasOwn(known, name)
            ? droppedFields(item, known[name], at)
            : [{ path: at, name, value: item, known: Object.keys(known) }];
    });
}

/** The path of a field, in brackets if its name is not a plain word. */
export function fieldPath(path: string, name: string): string {
    if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name)) {
        return `${path}[${JSON.stringify(name)}]`;
    }
    return path === "" ? name : `${path}.${name}`;
}

function isNull(value: unknown): boolean {
    return value === undefined || value === null;
}

/** Sets a field of any name: a plain assignment would not treat `__proto__` as a field. */
function define(target: Record<string, unknown>, name: string, value: unknown): void {
    Object.defineProperty(target, name, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
    });
}
