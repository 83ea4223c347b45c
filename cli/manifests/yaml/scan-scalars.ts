import { Char, isBlank, isBlankOrEnd, isBreak, isBreakOrEnd, isDigit } from "./characters";
import type { Cursor } from "./cursor";

/** The context of a scalar. */
export interface ScalarContext {
    /** Indentation of the enclosing block collection; -1 without one. */
    readonly indent: number;
    /** Whether it is in a flow collection. */
    readonly inFlow: boolean;
}

/** Line breaks between two parts of a scalar: a single one is a space. */
function folded(first: string, more: string): string {
    return first === "\n" ? more || " " : first + more;
}

/** A scalar after `|` or `>`. */
export function scanBlockScalar(cursor: Cursor, { indent: parent }: ScalarContext): string {
    const literal = cursor.at() === Char.Bar;
    cursor.skip();
    const { chomping, increment } = blockHeader(cursor);
    cursor.endLine(() => {
        throw cursor.error("did not find expected comment or line break");
    });
    let indent = increment === 0 ? 0 : Math.max(parent, 0) + increment;
    const breaks = (): string => {
        const read = blockBreaks(cursor, indent, parent);
        indent = read.indent;
        return read.breaks;
    };
    let text = "";
    let leading = "";
    let trailing = breaks();
    let leadingBlank = false;
    while (cursor.column === indent && cursor.at() !== Char.End) {
        const blank = isBlank(cursor.at());
        text +=
            !literal && leading === "\n" && !leadingBlank && !blank
                ? folded(leading, trailing)
                : leading + trailing;
        leadingBlank = blank;
        const start = cursor.mark;
        while (!isBreakOrEnd(cursor.at())) {
            cursor.skip();
        }
        text += cursor.since(start);
        leading = isBreak(cursor.at()) ? cursor.readBreak() : "";
        trailing = breaks();
    }
    return text + (chomping === "-" ? "" : leading) + (chomping === "+" ? trailing : "");
}

/** The indicators after `|` or `>`, in any order. */
function blockHeader(cursor: Cursor): { readonly chomping: string; readonly increment: number } {
    let chomping = "";
    let increment = 0;
    const readChomping = (): void => {
        if (cursor.at() === Char.Plus || cursor.at() === Char.Minus) {
            chomping = String.fromCharCode(cursor.at());
            cursor.skip();
        }
    };
    readChomping();
    if (isDigit(cursor.at())) {
        increment = cursor.at() - Char.Zero;
        if (increment === 0) {
            throw cursor.error("found an indentation indicator equal to 0");
        }
        cursor.skip();
        if (chomping === "") {
            readChomping();
        }
    }
    return { chomping, increment };
}

/** Empty lines of a block scalar; the first line with content sets the indentation if it is 0. */
function blockBreaks(
    cursor: Cursor,
    indent: number,
    parent: number,
): { readonly indent: number; readonly breaks: string } {
    let breaks = "";
    let deepest = 0;
    for (;;) {
        while ((indent === 0 || cursor.column < indent) && cursor.at() === Char.Space) {
            cursor.skip();
        }
        deepest = Math.max(deepest, cursor.column);
        if ((indent === 0 || cursor.column < indent) && cursor.at() === Char.Tab) {
            throw cursor.error("found a tab character where an indentation space is expected");
        }
        if (!isBreak(cursor.at())) {
            return { indent: indent === 0 ? Math.max(deepest, parent + 1, 1) : indent, breaks };
        }
        breaks += cursor.readBreak();
    }
}

/** A scalar in quotes. Its further lines may have any indentation. */
export function scanQuotedScalar(cursor: Cursor): string {
    const quote = cursor.at();
    const start = cursor.mark;
    cursor.skip();
    let text = "";
    for (;;) {
        if (
            cursor.atDocumentIndicator(Char.Minus) ||
            cursor.atDocumentIndicator(Char.Dot) ||
            cursor.at() === Char.End
        ) {
            throw cursor.error(
                `found unexpected ${cursor.at() === Char.End ? "end of stream" : "document indicator"} in the quoted text that begins in line ${start.line + 1}`,
            );
        }
        const { part, continued } = quotedPart(cursor, quote);
        text += part;
        if (cursor.at() === quote) {
            cursor.skip();
            return text;
        }
        text += quotedSpace(cursor, continued);
    }
}

/** Up to the next blank, line break or quote; `continued` after an escaped line break. */
function quotedPart(
    cursor: Cursor,
    quote: number,
): { readonly part: string; readonly continued: boolean } {
    let part = "";
    let start = cursor.mark;
    const take = (): void => {
        part += cursor.since(start);
    };
    while (!isBlankOrEnd(cursor.at())) {
        const code = cursor.at();
        if (code === quote) {
            if (quote !== Char.SingleQuote || cursor.at(1) !== quote) {
                break;
            }
            cursor.skip();
            take();
            cursor.skip();
            start = cursor.mark;
        } else if (quote === Char.DoubleQuote && code === Char.Backslash) {
            take();
            if (isBreak(cursor.at(1))) {
                cursor.skip();
                cursor.readBreak();
                return { part, continued: true };
            }
            part += escaped(cursor);
            start = cursor.mark;
        } else {
            cursor.skip();
        }
    }
    take();
    return { part, continued: false };
}

/** Blanks and line breaks in quotes. */
function quotedSpace(cursor: Cursor, continued: boolean): string {
    let blanks = "";
    let first: string | undefined;
    let more = "";
    while (isBlank(cursor.at()) || isBreak(cursor.at())) {
        if (isBlank(cursor.at())) {
            blanks += String.fromCharCode(cursor.at());
            cursor.skip();
        } else if (first === undefined && !continued) {
            first = cursor.readBreak();
        } else {
            more += cursor.readBreak();
        }
    }
    if (continued) {
        return more;
    }
    return first === undefined ? blanks : folded(first, more);
}

const ESCAPES: Readonly<Record<string, string>> = {
    "0": "\0",
    a: "\x07",
    b: "\b",
    t: "\t",
    "\t": "\t",
    n: "\n",
    v: "\v",
    f: "\f",
    r: "\r",
    e: "\x1b",
    " ": " ",
    '"': '"',
    "'": "'",
    "\\": "\\",
    N: "\x85",
    _: "\xa0",
    L: "\u2028",
    P: "\u2029",
};

const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function escaped(cursor: Cursor): string {
    const name = String.fromCharCode(cursor.at(1));
    const simple = ESCAPES[name];
    if (simple !== undefined) {
        cursor.skip(2);
        return simple;
    }
    const digits = HEX_DIGITS[name];
    if (digits === undefined) {
        throw cursor.error("found unknown escape character");
    }
    cursor.skip(2);
    const start = cursor.mark;
    cursor.skip(digits);
    const hex = cursor.since(start);
    if (!/^[0-9a-f]+$/i.test(hex)) {
        throw cursor.error("did not find expected hexadecimal number");
    }
    const code = parseInt(hex, 16);
    if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) {
        throw cursor.error("found invalid Unicode character escape code");
    }
    return String.fromCodePoint(code);
}

/** Ends a plain scalar in a flow collection. */
const FLOW_INDICATORS = new Set<number>([
    Char.Comma,
    Char.Question,
    Char.BracketOpen,
    Char.BracketClose,
    Char.BraceOpen,
    Char.BraceClose,
]);

/** A scalar without quotes; `endsLine` if what follows it is in another line. */
export function scanPlainScalar(
    cursor: Cursor,
    { indent, inFlow }: ScalarContext,
): { readonly text: string; readonly endsLine: boolean } {
    let text = "";
    let space = "";
    let endsLine = false;
    while (
        !cursor.atDocumentIndicator(Char.Minus) &&
        !cursor.atDocumentIndicator(Char.Dot) &&
        cursor.at() !== Char.Hash
    ) {
        const start = cursor.mark;
        while (!isPlainEnd(cursor, inFlow)) {
            cursor.skip();
        }
        const part = cursor.since(start);
        if (part !== "") {
            text += space + part;
            endsLine = false;
        }
        if (!isBlank(cursor.at()) && !isBreak(cursor.at())) {
            break;
        }
        const read = plainSpace(cursor, indent);
        space = read.space;
        endsLine ||= read.broken;
        if (!inFlow && cursor.column <= indent) {
            break;
        }
    }
    return { text, endsLine };
}

function isPlainEnd(cursor: Cursor, inFlow: boolean): boolean {
    const code = cursor.at();
    return (
        isBlankOrEnd(code) ||
        (code === Char.Colon && isBlankOrEnd(cursor.at(1))) ||
        (inFlow && FLOW_INDICATORS.has(code))
    );
}

function plainSpace(
    cursor: Cursor,
    indent: number,
): { readonly space: string; readonly broken: boolean } {
    let blanks = "";
    let first: string | undefined;
    let more = "";
    while (isBlank(cursor.at()) || isBreak(cursor.at())) {
        if (isBlank(cursor.at())) {
            if (first !== undefined && cursor.column <= indent && cursor.at() === Char.Tab) {
                throw cursor.error("found a tab character that violates indentation");
            }
            blanks += String.fromCharCode(cursor.at());
            cursor.skip();
        } else if (first === undefined) {
            first = cursor.readBreak();
        } else {
            more += cursor.readBreak();
        }
    }
    return first === undefined
        ? { space: blanks, broken: false }
        : { space: folded(first, more), broken: true };
}
