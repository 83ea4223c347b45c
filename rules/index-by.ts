/**
 * Indexes items by their keys, each key in the order of its items.
 *
 * @param keysOf - the keys of an item; it is found under each of them
 */
export function indexBy<K, T>(
    items: readonly T[],
    keysOf: (item: T) => readonly K[],
): ReadonlyMap<K, readonly T[]> {
    const index = new Map<K, T[]>();
    for (const item of items) {
        for (const key of keysOf(item)) {
            const same = index.get(key) ?? [];
            index.set(key, same);
            same.push(item);
        }
    }
    return index;
}
