/** A regular expression that has to cover the whole value, as Linkerd's proxy wants it. */
export interface Pattern {
    readonly source: string;
    matches(value: string): boolean;
}

/**
 * Compiles a pattern of an HTTPRoute. Linkerd's are Rust's: the leading inline flags `(?i)`, `(?m)`, `(?s)`
 * are understood; the proxy does not anchor a pattern but asks that its first match cover the whole value.
 *
 * @throws SyntaxError where it is no regular expression.
 */
export function compilePattern(source: string): Pattern {
    const inline = /^\(\?([ims]+)\)/.exec(source);
    const regex = new RegExp(source.slice(inline?.[0].length ?? 0), inline?.[1] ?? "");
    return {
        source,
        matches: (value) => {
            const found = regex.exec(value);
            return found !== null && found.index === 0 && found[0].length === value.length;
        },
    };
}
