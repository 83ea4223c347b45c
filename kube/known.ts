/** Placeholder for a value that is unknown in a preview. */
export const UNKNOWN: unique symbol = Symbol("not known during preview");

/** A plain JSON value that may contain unknown values. */
export type Known =
    | null
    | boolean
    | number
    | string
    | typeof UNKNOWN
    | readonly Known[]
    | { readonly [key: string]: Known };

/**
 * Copies a resource's properties into plain values. The SDK hands policies a proxy that throws as
 * soon as an unknown value is read, which would end the whole policy over one value that may not
 * even matter; here each such value becomes {@link UNKNOWN} and the rest stays readable.
 *
 * @param value - properties as a policy gets them, or any part of them
 * @returns the copy; anything that is not JSON (assets, archives) as an object of its fields
 */
export function readKnown(value: unknown): Known {
    if (typeof value === "boolean" || typeof value === "number" || typeof value === "string") {
        return value;
    }
    if (Array.isArray(value)) {
        return Array.from({ length: value.length }, (_, index) => readField(value, index));
    }
    if (typeof value === "object" && value !== null) {
        return Object.fromEntries(Object.keys(value).map((key) => [key, readField(value, key)]));
    }
    return null;
}

function readField(owner: object, key: PropertyKey): Known {
    let field: unknown;
    try {
        field = Reflect.get(owner, key);
    } catch (error) {
        // the proxy's error class is internal to the SDK; its text is what users see
        if (error instanceof Error && error.message.includes("can't be known during preview")) {
            return UNKNOWN;
        }
        throw error;
    }
    return readKnown(field);
}

/**
 * Follows a path into a value.
 *
 * @param value - where to start
 * @param path - keys, from the outside in
 * @returns what lies there; `undefined` if nothing does, {@link UNKNOWN} if the way leads into an
 * unknown value
 */
export function at(value: Known | undefined, ...path: readonly string[]): Known | undefined {
    let here = value;
    for (const key of path) {
        if (here === UNKNOWN) {
            return UNKNOWN;
        }
        here = isRecord(here) && Object.hasOwn(here, key) ? here[key] : undefined;
    }
    return here === null ? undefined : here;
}

/**
 * Follows a path to a text.
 *
 * @returns the text, or `undefined` if there is none, or none that is known
 */
export function textAt(value: Known | undefined, ...path: readonly string[]): string | undefined {
    const found = at(value, ...path);
    return typeof found === "string" ? found : undefined;
}

/** Whether a value is an object. */
export function isRecord(value: Known | undefined): value is { readonly [key: string]: Known } {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
