import { createRequire } from "node:module";
import type * as Rregex from "rregex";

/** A regular expression that has compiled. */
export interface RustRegex {
    /**
     * Whether Linkerd's proxy counts the value as matched: it anchors no expression, but its first match has to begin
     * and end where the value does (linkerd2-proxy linkerd/http/route/src/http/match).
     *
     * @param value - of the path, the header or the parameter
     */
    matches(value: string): boolean;
    /** Frees the memory that it takes outside of JavaScript's heap. */
    free(): void;
}

/** Why an expression does not compile. */
export class RustRegexError extends Error {
    /** Identifies the error where the class cannot be compared. */
    override readonly name = "RustRegexError";
}

/** The most that the `regex` crate's compiled expressions may take; Linkerd does not change it. */
const SIZE_LIMIT = 10 * 1024 * 1024;
const TOO_LARGE = `Compiled regex exceeds size limit of ${SIZE_LIMIT} bytes`;

/**
 * Compiles an expression with Rust's own `regex` crate, as Linkerd's policy controller and its proxy do.
 *
 * @param source - the expression
 * @returns the compiled expression, to be freed by the caller
 * @throws RustRegexError with Rust's own message, in one line, where it does not compile.
 */
export function compileRustRegex(source: string): RustRegex {
    const regex = compile(source);
    if (regex instanceof RustRegexError || exceedsNatively(source)) {
        throw regex instanceof RustRegexError ? regex : new RustRegexError(TOO_LARGE);
    }
    return {
        matches(value) {
            const found: Rregex.Match | undefined = regex.find(value);
            return found?.start === 0 && found.end === Buffer.byteLength(value);
        },
        free: () => regex.free(),
    };
}

/**
 * Why Linkerd cannot compile an expression.
 *
 * @param source - the expression
 * @returns Rust's message in one line, or `undefined` where it compiles
 */
export function rustRegexProblem(source: string): string | undefined {
    try {
        compileRustRegex(source).free();
        return undefined;
    } catch (error) {
        if (error instanceof RustRegexError) {
            return error.message;
        }
        throw error;
    }
}

/** Expressions that were compiled for {@link linearTest}; few programs have more. */
const MOST_COMPILED = 500;
const compiled = new Map<string, Rregex.RRegex>();

/**
 * Tests texts with an expression of a user. The time is linear in the length of the text, whatever the expression.
 *
 * @param source - in the syntax that Rust and Go share
 * @returns whether the expression matches a part of a text; `undefined` if it does not compile
 */
export function linearTest(source: string): ((text: string) => boolean) | undefined {
    let regex = compiled.get(source);
    if (regex === undefined) {
        const made = compile(source);
        if (made instanceof RustRegexError) {
            return undefined;
        }
        if (compiled.size >= MOST_COMPILED) {
            compiled.forEach((each) => each.free());
            compiled.clear();
        }
        regex = made;
        compiled.set(source, regex);
    }
    return (text) => (compiled.get(source) ?? recompiled(source)).isMatch(text);
}

/** One that was compiled before and freed since. */
function recompiled(source: string): Rregex.RRegex {
    const regex = compile(source);
    if (regex instanceof RustRegexError) {
        throw regex;
    }
    compiled.set(source, regex);
    return regex;
}

/** The library with the memory of its WebAssembly; loaded with the first expression. */
let library: typeof Rregex | undefined;

function load(fresh: boolean): typeof Rregex {
    if (library === undefined || fresh) {
        const require = createRequire(__filename);
        if (fresh) {
            delete require.cache[require.resolve("rregex")];
        }
        library = require("rregex") as typeof Rregex;
    }
    return library;
}

function compile(source: string): Rregex.RRegex | RustRegexError {
    try {
        return new (load(false).RRegex)(source);
    } catch (error) {
        if (!isTrap(error)) {
            return new RustRegexError(oneLine(error));
        }
        // Its memory is full or broken, and stays so; an expression that ends a new one as well is too large.
        try {
            return new (load(true).RRegex)(source);
        } catch (again) {
            return new RustRegexError(isTrap(again) ? TOO_LARGE : oneLine(again));
        }
    }
}

/** Whether WebAssembly itself stopped, which is no answer of the library. */
function isTrap(error: unknown): boolean {
    return error instanceof Error && error.name === "RuntimeError";
}

/** Rust draws the expression with a mark below the place, and then names what is wrong. */
function oneLine(error: unknown): string {
    const text = error instanceof Error ? error.message : String(error);
    const named = /^error: (.*)$/m.exec(text)?.[1] ?? text.replaceAll(/\s+/g, " ");
    return named.trim().replace(/\.$/, "");
}

/**
 * How much larger a compiled expression is where pointers have 64 bits, as in Linkerd, than in WebAssembly with its 32:
 * each state takes 32 bytes and not 16, its transitions take the same. Between 1.7 and 2, by the expression.
 */
const NATIVE_FACTOR = 1.89;
/** States of a literal letter that fill what an expression of the largest size leaves free: 16 bytes each. */
const PADDING = Math.floor((SIZE_LIMIT * (1 - 1 / NATIVE_FACTOR)) / 16);

/** Whether an expression that compiles here is too large for Linkerd; about 5 percent around the limit are estimated. */
function exceedsNatively(source: string): boolean {
    // the line's end closes a comment of (?x); twice as large is never less than in Linkerd
    return isTooLarge(`(?:${source}\n){2}`) && isTooLarge(`(?:${source}\n)a{${PADDING}}`);
}

function isTooLarge(source: string): boolean {
    const regex = compile(source);
    if (regex instanceof RustRegexError) {
        return regex.message === TOO_LARGE;
    }
    regex.free();
    return false;
}
