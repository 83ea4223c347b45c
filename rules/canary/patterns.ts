/**
 * Whether Linkerd can read a regular expression: its policy controller compiles it as Rust does.
 *
 * @param source - the expression; one that JavaScript does not read either counts as unreadable
 */
export function isRustRegex(source: string): boolean {
    if (/\(\?<?[=!]|\\[1-9]|\\k</.test(source)) {
        return false;
    }
    // Rust's flags and its names of groups are written otherwise in JavaScript
    const script = source
        .replaceAll(/\(\?[a-zA-Z-]+\)/g, "")
        .replaceAll(/\(\?[a-zA-Z-]+:/g, "(?:")
        .replaceAll("(?P<", "(?<");
    try {
        return new RegExp(script) instanceof RegExp;
    } catch {
        // a SyntaxError is the answer here
        return false;
    }
}
