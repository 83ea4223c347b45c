/**
 * The first of some names; the others are counted.
 *
 * @param most - how many are named
 * @default - three
 */
export function firstOf(names: readonly string[], most = 3): string {
    const others = names.length - most;
    return names.slice(0, most).join(", ") + (others > 0 ? ` and ${others} more` : "");
}
