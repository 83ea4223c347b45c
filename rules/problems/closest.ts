import { distance } from "fastest-levenshtein";

/**
 * The candidate that a misspelt name most likely means.
 *
 * @returns undefined if none is close: more than a third of the letters would have to change
 */
export function closest<Name extends string>(
    name: string,
    candidates: readonly Name[],
): Name | undefined {
    const [best] = candidates
        .map((candidate) => ({
            candidate,
            edits: distance(name.toLowerCase(), candidate.toLowerCase()),
        }))
        .filter(
            ({ candidate, edits }) =>
                edits <= Math.max(1, Math.floor(Math.max(name.length, candidate.length) / 3)),
        )
        .sort((a, b) => a.edits - b.edits);
    return best?.candidate;
}
