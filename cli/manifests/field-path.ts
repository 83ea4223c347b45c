/** A name, an index in brackets, or a quoted name in brackets. */
const STEP = /\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g;

/**
 * Splits a path in an object.
 *
 * @param field - such as `spec.analysis.webhooks[0].metadata["a.b/c"]`
 * @returns one string per step: `spec`, `analysis`, `webhooks`, `0`, `metadata`, `a.b/c`
 */
export function fieldSteps(field: string): string[] {
    return [...field.matchAll(STEP)].map(
        ([, index, quoted, name]) => index ?? quoted ?? name ?? "",
    );
}
