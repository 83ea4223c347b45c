import type { RuleContext } from "./context";

/** A part of an object, by the names of its fields. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether a value is an object. */
export function isFields(value: unknown): value is Fields {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The fields of a value.
 *
 * @returns no fields for anything but an object: the schema rules report values of the wrong type
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

/** Whether a field is set: the API server treats `null` as unset. */
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

/** Whether Flagger analyses a release at all: with `skipAnalysis` it ignores the analysis. */
export function isAnalysed(context: RuleContext): boolean {
    return specOf(context).skipAnalysis !== true;
}

/** The value of a field of the Canary's `spec`, such as `service.timeout`. */
export function valueAt(context: RuleContext, path: string): unknown {
    return path.split(".").reduce<unknown>((value, name) => fieldsOf(value)[name], specOf(context));
}

/** Whether a field has an effect: an empty list, string or `false` is the same as unset. */
export function hasEffect(value: unknown): boolean {
    return (
        isSet(value) &&
        value !== "" &&
        value !== false &&
        value !== 0 &&
        !(Array.isArray(value) && value.length === 0)
    );
}
