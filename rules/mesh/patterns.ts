/**
 * Whether a string matches one of some patterns, in which `*` matches any text.
 *
 * @param text - the whole string must match
 * @param patterns - such as `prod-*`
 */
export function matchesAny(text: string, patterns: readonly string[]): boolean {
    return patterns.some((pattern) => matches(text, pattern.split("*")));
}

/** Takes each part where it is found first, which needs no way back. */
function matches(text: string, [first = "", ...rest]: readonly string[]): boolean {
    const last = rest.pop();
    if (last === undefined) {
        return text === first;
    }
    let end = first.length;
    for (const part of rest) {
        const found = text.indexOf(part, end);
        if (found === -1) {
            return false;
        }
        end = found + part.length;
    }
    return text.startsWith(first) && text.endsWith(last) && text.length - last.length >= end;
}
