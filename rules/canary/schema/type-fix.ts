import { goDuration } from "../durations";
import { duration, type Schema } from "./parts";

/**
 * How to correct a value of the wrong type or form, as far as the value itself shows what is meant.
 *
 * @param schema - the schema that the value does not match
 * @param value - as the parser read it: YAML reads unquoted numbers and words as other types
 * @returns `undefined` if nothing shows what is meant
 */
export function typeFix(schema: Schema, value: unknown): string | undefined {
    if (schema === duration) {
        const seconds = typeof value === "number" ? value : secondsOf(value);
        return seconds !== undefined && Number.isSafeInteger(seconds) && seconds > 0
            ? `set it to "${seconds}s"`
            : undefined;
    }
    switch (schema.type) {
        case "string":
            if (typeof value === "number") {
                return `put it in quotes: "${value}"`;
            }
            return typeof value === "boolean"
                ? "put it in quotes as it is written: YAML reads words such as yes, no, on, off, y and n as true or false"
                : undefined;
        case "number":
        case "integer":
            return typeof value === "string" && /^-?\d{1,15}$/.test(value.trim())
                ? `remove the quotes: ${value.trim()}`
                : undefined;
        case "boolean":
            return typeof value === "string" && /^(true|false)$/i.test(value)
                ? `remove the quotes: ${value.toLowerCase()}`
                : undefined;
        case "array":
            return "write it as a list, with each item after a hyphen";
        case "object":
        case undefined:
            return undefined;
    }
}

/** The seconds of a text that is a number without a unit, or a duration with others. */
function secondsOf(value: unknown): number | undefined {
    if (typeof value !== "string") {
        return undefined;
    }
    return /^\d{1,15}$/.test(value) ? Number(value) : goDuration(value);
}
