/** A name, an index in brackets, or a quoted name in brackets. */
const STEP = /\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g;

/**
 * Takes a path in an object apart.
 *
 * @param field - such as `spec.analysis.webhooks[0].metadata["a.b/c"]`
 * @returns one text a step: `spec`, `analysis`, `webhooks`, `0`, `metadata`, `a.b/c`
 */
export function fieldSteps(field: string): string[] {
    return [...field.matchAll(STEP)].map(
        ([, index, quoted, name]) => index ?? quoted ?? name ?? "",
    );
}
