/**
 * A pure function of a text that keeps the results of the last texts: the rules on one Canary need the same few again and
 * again.
 *
 * @param count - of the results that are kept at most
 */
export function recently<Value>(
    count: number,
    make: (text: string) => Value,
): (text: string) => Value {
    const known = new Map<string, { readonly value: Value }>();
    return (text) => {
        let found = known.get(text);
        if (found === undefined) {
            found = { value: make(text) };
            if (known.size === count) {
                known.clear();
            }
            known.set(text, found);
        }
        return found.value;
    };
}
