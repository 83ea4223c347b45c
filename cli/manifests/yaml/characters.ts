/** The characters of YAML's syntax, by their code. */
export const Char = {
    End: 0,
    Tab: 0x09,
    LineFeed: 0x0a,
    Return: 0x0d,
    Space: 0x20,
    Exclamation: 0x21,
    DoubleQuote: 0x22,
    Hash: 0x23,
    Percent: 0x25,
    Ampersand: 0x26,
    SingleQuote: 0x27,
    Asterisk: 0x2a,
    Plus: 0x2b,
    Comma: 0x2c,
    Minus: 0x2d,
    Dot: 0x2e,
    Zero: 0x30,
    Nine: 0x39,
    Colon: 0x3a,
    Less: 0x3c,
    Greater: 0x3e,
    Question: 0x3f,
    At: 0x40,
    BracketOpen: 0x5b,
    Backslash: 0x5c,
    BracketClose: 0x5d,
    Backtick: 0x60,
    BraceOpen: 0x7b,
    Bar: 0x7c,
    BraceClose: 0x7d,
    NextLine: 0x85,
    LineSeparator: 0x2028,
    ParagraphSeparator: 0x2029,
} as const;

export function isBlank(code: number): boolean {
    return code === Char.Space || code === Char.Tab;
}

export function isBreak(code: number): boolean {
    return (
        code === Char.LineFeed ||
        code === Char.Return ||
        code === Char.NextLine ||
        code === Char.LineSeparator ||
        code === Char.ParagraphSeparator
    );
}

export function isBreakOrEnd(code: number): boolean {
    return code === Char.End || isBreak(code);
}

/** Whether a token can end before this character. */
export function isBlankOrEnd(code: number): boolean {
    return isBlank(code) || isBreakOrEnd(code);
}

export function isDigit(code: number): boolean {
    return code >= Char.Zero && code <= Char.Nine;
}

/** A character of an anchor's name. */
export function isWord(code: number): boolean {
    return (
        isDigit(code) ||
        (code >= 0x41 && code <= 0x5a) ||
        (code >= 0x61 && code <= 0x7a) ||
        code === 0x5f ||
        code === Char.Minus
    );
}

/** Control characters, which libyaml refuses (readerc.go). */
// eslint-disable-next-line no-control-regex
export const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;
