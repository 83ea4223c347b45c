import { compileRustRegex, type RustRegex, RustRegexError } from "../../../rules/canary/rust-regex";

/** A regular expression that has to cover the whole value, as Linkerd's proxy wants it. */
export interface Pattern {
    readonly source: string;
    matches(value: string): boolean;
}

/** Routes are converted again at each change of their weights; their few expressions stay the same. */
const compiled = new Map<string, Pattern>();

/**
 * Compiles a pattern of an HTTPRoute as Linkerd does, with Rust's own `regex` crate.
 *
 * @throws RustRegexError where Rust's `regex` crate does not compile it.
 */
export function compilePattern(source: string): Pattern {
    const known = compiled.get(source);
    if (known !== undefined) {
        return known;
    }
    const regex = compile(source);
    const pattern = { source, matches: (value: string) => regex.matches(value) };
    compiled.set(source, pattern);
    return pattern;
}

function compile(source: string): RustRegex {
    try {
        return compileRustRegex(source);
    } catch (error) {
        if (error instanceof RustRegexError) {
            throw new RustRegexError(`invalid regular expression ${source}: ${error.message}`);
        }
        throw error;
    }
}
