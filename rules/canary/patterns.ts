/**
 * Whether Linkerd can read a regular expression: its policy controller compiles it as Rust does.
 *
 * @param source - the expression; one that JavaScript does not read either counts as unreadable
 */
export function isRustRegex(source: string): boolean {
    if (/\(\?<?[=!]|\\[1-9]|\\k</.test(source)) {
        return false;
    }
    try {
        // Rust's flags at the beginning and its names of groups are written otherwise in JavaScript
        return (
            new RegExp(source.replace(/^\(\?[a-zA-Z-]+\)/, "").replaceAll("(?P<", "(?<")) instanceof
            RegExp
        );
    } catch {
        // a SyntaxError is the answer here
        return false;
    }
}
