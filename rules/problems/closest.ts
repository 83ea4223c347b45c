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
            distance: editDistance(name.toLowerCase(), candidate.toLowerCase()),
        }))
        .filter(
            ({ candidate, distance }) =>
                distance <= Math.max(1, Math.floor(Math.max(name.length, candidate.length) / 3)),
        )
        .sort((a, b) => a.distance - b.distance);
    return best?.candidate;
}

/** Levenshtein's distance: letters to insert, delete or replace. */
function editDistance(a: string, b: string): number {
    let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
    for (let row = 1; row <= a.length; row++) {
        const current = [row];
        for (let column = 1; column <= b.length; column++) {
            current.push(
                Math.min(
                    (previous[column] ?? 0) + 1,
                    (current[column - 1] ?? 0) + 1,
                    (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1),
                ),
            );
        }
        previous = current;
    }
    return previous[b.length] ?? 0;
}
