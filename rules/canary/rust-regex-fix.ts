import { rustRegexProblem } from "./rust-regex";

type Repair = (source: string) => string;

/** Parts of an expression that never overlap: an escape, the rest of a class, anything else. */
const TOKEN = /\\(?:x[0-9A-Fa-f]{2}|c[A-Za-z]|[\s\S])|[\s\S]/gu;

/** Escapes of other dialects, and how Rust writes them. */
const ESCAPES: Readonly<Record<string, string>> = {
    "\\Z": "\\z",
    "\\h": "[ \\t]",
    "\\R": "(?:\\r\\n|\\n|\\r)",
    "\\e": "\\x1B",
    "\\0": "\\x00",
};

/** The repair for each known cause; a repair leaves everything else unchanged. */
const REPAIRS: readonly Repair[] = [
    // a hyphen next to \w, \d or \s begins no range
    eachToken((token, { inClass, before, after }) =>
        token === "-" && inClass && (isClassEscape(before) || isClassEscape(after)) ? "\\-" : token,
    ),
    (source) => source.replaceAll(/\{,(\d+)\}/g, "{0,$1}"),
    // \b is a backspace in a class of other dialects
    eachToken((token, { inClass }) => (token === "\\b" && inClass ? "\\x08" : token)),
    eachToken((token, { inClass }) => {
        const control = /^\\c([A-Za-z])$/.exec(token)?.[1];
        return control !== undefined
            ? `\\x${(control.toUpperCase().charCodeAt(0) - 64).toString(16).padStart(2, "0")}`
            : inClass
              ? token
              : (ESCAPES[token] ?? token);
    }),
    (source) => source.replaceAll("[^]", "(?s:.)"),
    // a brace that begins no repetition
    eachToken((token, { inClass, rest }) =>
        token === "{" && !inClass && !/^\d+(?:,\d*)?\}/.test(rest) ? "\\{" : token,
    ),
    // more repetitions than a value has letters
    (source) => source.replaceAll(/\{0,\d{4,}\}/g, "*").replaceAll(/\{(\d+),\d{4,}\}/g, "{$1,}"),
];

/**
 * An expression that Rust compiles and that has the probable meaning of one that it does not compile.
 *
 * @param source - an expression that does not compile
 * @returns the repaired expression, or `undefined` if no known repair makes it compile
 */
export function rustRegexFix(source: string): string | undefined {
    let repaired = source;
    for (const repair of REPAIRS) {
        repaired = repair(repaired);
        if (repaired !== source && rustRegexProblem(repaired) === undefined) {
            return repaired;
        }
    }
    return undefined;
}

interface Place {
    readonly inClass: boolean;
    readonly before: string | undefined;
    readonly after: string | undefined;
    /** Everything behind the token. */
    readonly rest: string;
}

/** A repair of single tokens, which knows whether a token is between the brackets of a class. */
function eachToken(repair: (token: string, place: Place) => string): Repair {
    return (source) => {
        const tokens = source.match(TOKEN) ?? [];
        let inClass = false;
        return tokens
            .map((token, index) => {
                const isClosing = token === "]" && inClass;
                const place = {
                    inClass: inClass && !isClosing,
                    before: tokens[index - 1],
                    after: tokens[index + 1],
                    rest: tokens.slice(index + 1).join(""),
                };
                inClass = token === "[" || (inClass && !isClosing);
                return repair(token, place);
            })
            .join("");
    };
}

function isClassEscape(token: string | undefined): boolean {
    return token !== undefined && /^\\[wdsWDS]$/.test(token);
}
