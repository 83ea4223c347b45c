/** A regular expression that has to cover the whole value, as Linkerd's proxy wants it. */
export interface Pattern {
    readonly source: string;
    matches(value: string): boolean;
}

/**
 * Compiles a pattern of an HTTPRoute. Linkerd's are Rust's: the leading inline flags `(?i)`, `(?m)`, `(?s)`
 * are understood; the proxy does not anchor a pattern but asks that its first match cover the whole value.
 *
 * @throws SyntaxError where it is no regular expression, or one that looks around or refers back: Rust has neither.
 */
export function compilePattern(source: string): Pattern {
    if (/(?<!\\)(?:\\\\)*(?:\(\?<?[=!]|\\[1-9])/.test(source)) {
        throw new SyntaxError(
            `regex parse error: look-around and backreferences are not supported: ${source}`,
        );
    }
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
