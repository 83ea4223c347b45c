import { prometheusDuration } from "../../canary/durations";
import { Unsupported } from "./syntax";

const SPECIAL: Readonly<Record<string, number>> = { inf: Infinity, nan: NaN };

/**
 * The value of a number, or of a duration in seconds.
 *
 * @param text - without a sign
 */
export function numberIn(text: string): number {
    const special = SPECIAL[text.toLowerCase()];
    if (special !== undefined) {
        return special;
    }
    // Go reads it in base 8
    if (/^0[0-9_]/.test(text)) {
        throw new Unsupported(`the number ${text} is not supported`);
    }
    const value = Number(text.replaceAll("_", ""));
    const seconds = Number.isNaN(value) ? prometheusDuration(text) : value;
    if (seconds === undefined) {
        throw new Unsupported(`${text} is not a number`);
    }
    return seconds;
}

/** The length of a range in seconds; `undefined` for an expression. */
export function rangeIn(text: string): number | undefined {
    const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : prometheusDuration(text);
    return seconds === undefined || seconds <= 0 ? undefined : seconds;
}

const ESCAPES: Readonly<Record<string, string>> = {
    a: "\x07",
    b: "\b",
    f: "\f",
    n: "\n",
    r: "\r",
    t: "\t",
    v: "\v",
};

/** The text of a literal, in any of the quotes that PromQL has; a bare name is its own text. */
export function unquoted(literal: string): string {
    const quote = literal.charAt(0);
    if (quote === "`") {
        return literal.slice(1, -1);
    }
    if (quote !== '"' && quote !== "'") {
        return literal;
    }
    return literal
        .slice(1, -1)
        .replaceAll(
            /\\(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|([0-7]{3})|(.))/gis,
            (escape, x?: string, u?: string, wide?: string, octal?: string, one?: string) => {
                const hexadecimal = x ?? u ?? wide;
                if (hexadecimal !== undefined) {
                    return String.fromCodePoint(parseInt(hexadecimal, 16));
                }
                if (octal !== undefined) {
                    return String.fromCodePoint(parseInt(octal, 8));
                }
                const known = ESCAPES[one ?? ""] ?? (/[\\'"]/.test(one ?? "") ? one : undefined);
                if (known === undefined) {
                    throw new Unsupported(`the query is not PromQL: ${escape} is not an escape`);
                }
                return known;
            },
        );
}
