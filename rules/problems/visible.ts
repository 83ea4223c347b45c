/**
 * Characters that change how the text around them is shown: control characters, line breaks of all kinds, marks that
 * change the direction, characters without a width, and halves of pairs.
 */
const HIDDEN =
    // eslint-disable-next-line no-control-regex
    /[\0-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Surrogate}]/gu;

const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** `##[` and `##vso[` begin a command anywhere in a line of a pipeline's log. */
const PIPELINE_COMMAND = /##(?=\w*\[)/g;

/**
 * A text of somebody else in one line, with everything in it that could deceive a reader or a log made visible.
 *
 * @param text - such as a name, a value or a message of an event
 * @returns the text with escapes such as `\n` and `\u001b` in place of hidden characters
 */
export function visible(text: string): string {
    return text
        .replace(HIDDEN, (character) => NAMED[character] ?? escapeOf(character))
        .replace(PIPELINE_COMMAND, "# #");
}

/**
 * Text of JSON in which nothing can deceive a terminal or a log; it has the same content.
 *
 * @param json - as `JSON.stringify` returns it
 */
export function visibleJson(json: string): string {
    return json
        .replace(HIDDEN, (character) =>
            // JSON has no escape beyond 16 bits
            character === "\n" ? character : character.split("").map(escapeOf).join(""),
        )
        .replace(PIPELINE_COMMAND, "#\\u0023");
}

function escapeOf(character: string): string {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
}
