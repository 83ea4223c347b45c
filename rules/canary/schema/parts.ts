/** A part of a schema in JSON Schema, with the message for its violation. */
export interface Schema {
    readonly type?: "string" | "number" | "integer" | "boolean" | "object" | "array";
    readonly enum?: readonly string[];
    readonly pattern?: string;
    readonly minLength?: number;
    readonly maxLength?: number;
    readonly minimum?: number;
    readonly maximum?: number;
    readonly maxItems?: number;
    readonly items?: Schema;
    readonly properties?: Readonly<Record<string, Schema>>;
    readonly additionalProperties?: Schema;
    readonly required?: readonly string[];
    readonly oneOf?: readonly Schema[];
    readonly anyOf?: readonly Schema[];
    readonly not?: Schema;
    readonly if?: Schema;
    readonly then?: Schema;
    readonly default?: string | number;
    /** Names of the choice that another rule reports: a fix never suggests them. */
    readonly avoided?: readonly string[];
    /** What the pattern or the choice of fields requires: a full clause without a closing stop. */
    readonly requirement?: string;
}

/** Any text, an empty one too. */
export const text: Schema = { type: "string" };

/** Any number, with a fraction or without. */
export const number: Schema = { type: "number" };

/** True or false. */
export const flag: Schema = { type: "boolean" };

/** A whole number that fits into 64 bits; the API server ignores the CRD's format int32. */
export const integer: Schema = {
    type: "integer",
    minimum: -(2 ** 63),
    maximum: 2 ** 63 - 1024,
    requirement: "must be a whole number of at most 64 bits",
};

/** A port number, as the Gateway API defines it. */
export const port: Schema = {
    type: "integer",
    minimum: 1,
    maximum: 65535,
    requirement: "must be a port from 1 to 65535",
};

/**
 * A duration, as Flagger's CRD defines it: the pattern has no end, so it accepts `1m30` but neither `1h` nor `1.5m`.
 */
export const duration: Schema = {
    type: "string",
    pattern: "^[0-9]+(m|s)",
    requirement: 'must begin with a whole number of minutes or seconds, such as "30s" or "1m"',
};

/** Pattern of a name of DNS labels with dots between them. */
export const dnsSubdomain = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";

/** A name of a closed set. */
export function choice(...names: readonly string[]): Schema {
    return { type: "string", enum: names };
}

/** A list of like items. */
export function list(items: Schema, maxItems?: number): Schema {
    return maxItems === undefined ? { type: "array", items } : { type: "array", items, maxItems };
}

/** Like values by names that the user chooses. */
export function map(additionalProperties: Schema): Schema {
    return { type: "object", additionalProperties };
}

/** Fields by their names; the API server drops any other. */
export function fields(
    properties: Readonly<Record<string, Schema>>,
    required: readonly string[] = [],
    more: Schema = {},
): Schema {
    return { type: "object", properties, required, ...more };
}

/** Exactly one of some fields. */
export function exactlyOne(...names: readonly string[]): Schema {
    return {
        oneOf: names.map((name) => ({ required: [name] })),
        requirement: `needs exactly one of ${names.join(", ")}`,
    };
}

/** At most one of some fields. */
export function atMostOne(...names: readonly string[]): Schema {
    const given = names.map((name) => ({ required: [name] }));
    return {
        oneOf: [{ not: { anyOf: given } }, ...given],
        requirement: `allows at most one of ${names.join(", ")}`,
    };
}

/** A reference to an object of some kinds. */
export function reference(kinds: readonly string[], more: Readonly<Record<string, Schema>> = {}) {
    return fields({ apiVersion: text, kind: choice(...kinds), name: text, ...more }, [
        "apiVersion",
        "kind",
        "name",
    ]);
}
