import { Char, isBlank, isBlankOrEnd, isDigit, isWord } from "./characters";
import type { Cursor } from "./cursor";

/** May follow the name of an anchor, beside a blank. */
const AFTER_ANCHOR = "?:,]}%@`";

/** The name of an anchor or alias, after `&` or `*`. */
export function scanAnchor(cursor: Cursor): string {
    cursor.skip();
    const name = scanWord(cursor);
    const next = cursor.at();
    if (name === "" || !(isBlankOrEnd(next) || AFTER_ANCHOR.includes(String.fromCharCode(next)))) {
        throw cursor.error("did not find expected alphabetic or numeric character");
    }
    return name;
}

/** A tag's handle, such as `!!`, and the rest; the handle of `!<tag>` is empty. */
export interface Tag {
    readonly handle: string;
    readonly suffix: string;
}

/** A tag, such as `!!str`. */
export function scanTag(cursor: Cursor): Tag {
    const tag = cursor.at(1) === Char.Less ? verbatimTag(cursor) : shorthandTag(cursor);
    if (!isBlankOrEnd(cursor.at())) {
        throw cursor.error("did not find expected whitespace or line break");
    }
    return tag;
}

function verbatimTag(cursor: Cursor): Tag {
    cursor.skip(2);
    const suffix = scanUri(cursor, "");
    if (cursor.at() !== Char.Greater) {
        throw cursor.error("did not find the expected '>'");
    }
    cursor.skip();
    return { handle: "", suffix };
}

function shorthandTag(cursor: Cursor): Tag {
    const handle = scanHandle(cursor);
    if (handle.length > 1 && handle.endsWith("!")) {
        return { handle, suffix: scanUri(cursor, "") };
    }
    const suffix = scanUri(cursor, handle);
    // "!" alone
    return suffix === "" ? { handle: "", suffix: "!" } : { handle: "!", suffix };
}

function scanHandle(cursor: Cursor): string {
    const start = cursor.mark;
    if (cursor.at() !== Char.Exclamation) {
        throw cursor.error("did not find expected '!'");
    }
    cursor.skip();
    scanWord(cursor);
    if (cursor.at() === Char.Exclamation) {
        cursor.skip();
    }
    return cursor.since(start);
}

const URI = ";/?:@&=+$,.!~*'()[]%";

/** The URI of a tag; `head` is a handle that turned out to be the beginning of it. */
function scanUri(cursor: Cursor, head: string): string {
    const start = cursor.mark;
    while (
        isWord(cursor.at()) ||
        (!isBlankOrEnd(cursor.at()) && URI.includes(String.fromCharCode(cursor.at())))
    ) {
        cursor.skip();
    }
    const uri = cursor.since(start);
    if (uri === "" && head === "") {
        throw cursor.error("did not find expected tag URI");
    }
    try {
        return head.slice(1) + decodeURIComponent(uri);
    } catch {
        throw cursor.error("did not find URI escaped octet");
    }
}

function scanWord(cursor: Cursor): string {
    const start = cursor.mark;
    while (isWord(cursor.at())) {
        cursor.skip();
    }
    return cursor.since(start);
}

/** A line that begins with `%`. */
export type Directive =
    | { readonly name: "YAML"; readonly version: string }
    | { readonly name: "TAG"; readonly handle: string; readonly prefix: string };

/** A directive and the rest of its line. */
export function scanDirective(cursor: Cursor): Directive {
    cursor.skip();
    const name = scanWord(cursor);
    if (name === "" || !isBlankOrEnd(cursor.at())) {
        throw cursor.error("could not find expected directive name");
    }
    if (name !== "YAML" && name !== "TAG") {
        throw cursor.error("found unknown directive name");
    }
    cursor.skipBlanks();
    const directive: Directive =
        name === "YAML"
            ? { name, version: scanVersion(cursor) }
            : { name, ...scanTagPrefix(cursor) };
    cursor.endLine(() => {
        throw cursor.error("did not find expected comment or line break");
    });
    return directive;
}

function scanVersion(cursor: Cursor): string {
    const major = scanNumber(cursor);
    if (cursor.at() !== Char.Dot) {
        throw cursor.error("did not find expected digit or '.' character");
    }
    cursor.skip();
    return `${major}.${scanNumber(cursor)}`;
}

function scanNumber(cursor: Cursor): number {
    const start = cursor.mark;
    while (isDigit(cursor.at())) {
        cursor.skip();
    }
    const digits = cursor.since(start);
    if (digits === "" || digits.length > 2) {
        throw cursor.error("did not find expected version number");
    }
    return Number(digits);
}

function scanTagPrefix(cursor: Cursor): { readonly handle: string; readonly prefix: string } {
    const handle = scanHandle(cursor);
    if (handle !== "!" && !handle.endsWith("!")) {
        throw cursor.error("did not find expected '!'");
    }
    if (!isBlank(cursor.at())) {
        throw cursor.error("did not find expected whitespace");
    }
    cursor.skipBlanks();
    const prefix = scanUri(cursor, "");
    if (!isBlankOrEnd(cursor.at())) {
        throw cursor.error("did not find expected whitespace or line break");
    }
    return { handle, prefix };
}
