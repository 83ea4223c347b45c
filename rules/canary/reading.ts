import type { RuleContext } from "./context";

/** A part of an object, by the names of its fields. */
export type Fields = Readonly<Record<string, unknown>>;

/** Tells an object from the other kinds of values. */
export function isFields(value: unknown): value is Fields {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The fields of a value.
 *
 * @returns no fields for anything but an object: what has the wrong shape is the schema's to tell
 */
export function fieldsOf(value: unknown): Fields {
    return isFields(value) ? value : {};
}

/** The items of a list; none for anything else. */
export function listOf(value: unknown): readonly unknown[] {
    return Array.isArray(value) ? value : [];
}

/** A text; `undefined` for anything else. */
export function textOf(value: unknown): string | undefined {
    return typeof value === "string" ? value : undefined;
}

/** A number; `undefined` for anything else. */
export function numberOf(value: unknown): number | undefined {
    return typeof value === "number" ? value : undefined;
}

/** Whether a field is set: the API server takes `null` for a field that is not there. */
export function isSet(value: unknown): boolean {
    return value !== undefined && value !== null;
}

/** The Canary's `spec`. */
export function specOf(context: RuleContext): Fields {
    return fieldsOf(context.canary.spec);
}

/** The Canary's `spec.analysis`. */
export function analysisOf(context: RuleContext): Fields {
    return fieldsOf(specOf(context).analysis);
}

/** The Canary's `spec.service`. */
export function serviceOf(context: RuleContext): Fields {
    return fieldsOf(specOf(context).service);
}

/** Whether Flagger judges a release at all: with `skipAnalysis` it never reads how. */
export function isAnalysed(context: RuleContext): boolean {
    return specOf(context).skipAnalysis !== true;
}
