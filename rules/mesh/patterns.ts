/**
 * Whether a string matches one of some patterns, in which `*` matches any text.
 *
 * @param text - the whole string must match
 * @param patterns - such as `prod-*`
 */
export function matchesAny(text: string, patterns: readonly string[]): boolean {
    return patterns.some((pattern) => expressionOf(pattern).test(text));
}

function expressionOf(pattern: string): RegExp {
    const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join("[^]*")}$`);
}
