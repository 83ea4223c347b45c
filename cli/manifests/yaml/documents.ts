import { YamlError } from "./cursor";
import { JsonReader } from "./json";
import { parseDocument, type YamlNode } from "./parser";

/** A document of a text: its content, or why it cannot be read. */
export type ReadDocument =
    | { readonly root: YamlNode; readonly line: number }
    | { readonly error: YamlError; readonly line: number };

/** White space of Go (unicode.IsSpace), which differs from JavaScript's. */
const SPACE = "[\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const LIKE_JSON = new RegExp(`^${SPACE}*\\{`);
const LINE_SPACE = new RegExp(`(?:(?!\\n)${SPACE})*`, "y");
const LEADING_SPACE = new RegExp(`^${SPACE}+`);
const TRAILING_SPACE = new RegExp(`${SPACE}+$`);

/** kubectl reads four bytes at once after a JSON value (decoder.go consumeWhitespace). */
const SHORTEST_REST = 4;

/**
 * The documents of a text, taken apart as kubectl does (apimachinery pkg/util/yaml decoder.go): a text that begins with
 * a brace may be a stream of JSON values, everything else is YAML, split at the lines that begin with `---`.
 *
 * @param text - of a file
 * @returns the documents that are not empty; `line` is where the document begins, to be added to the lines in it
 */
export function readDocuments(text: string): ReadDocument[] {
    if (!LIKE_JSON.test(text)) {
        return yamlDocuments(text, 0);
    }
    const documents: ReadDocument[] = [];
    const reader = new JsonReader(text);
    let end = 0;
    try {
        for (let value = reader.next(); value !== undefined; value = reader.next()) {
            documents.push({ root: value.node, line: 0 });
            end = value.end;
        }
        return documents;
    } catch (error) {
        if (!(error instanceof YamlError)) {
            throw error;
        }
        // with two JSON values and more it cannot be YAML
        return documents.length > 1
            ? [...documents, { error, line: 0 }]
            : [...documents, ...yamlAfterJson(text, end, error)];
    }
}

/** What follows a first JSON value. An error in the first document is JSON's, unless it only looks like JSON. */
function yamlAfterJson(text: string, end: number, jsonError: YamlError): ReadDocument[] {
    LINE_SPACE.lastIndex = end;
    const blanksEnd = end + (LINE_SPACE.exec(text)?.[0].length ?? 0);
    const start = blanksEnd + (text[blanksEnd] === "\n" ? 1 : 0);
    if (end > 0 && Buffer.byteLength(text.slice(blanksEnd)) < SHORTEST_REST) {
        return [{ error: jsonError, line: 0 }];
    }
    const line = text.slice(0, start).split("\n").length - 1;
    const rest = yamlDocuments(text.slice(start), line);
    const looksLikeJson = /^\s*\{\s*"/.test(text);
    return rest.map((each, index) =>
        "error" in each && index === 0 && looksLikeJson ? { error: jsonError, line: 0 } : each,
    );
}

function yamlDocuments(text: string, firstLine: number): ReadDocument[] {
    return split(text.replaceAll("\r\n", "\n"), firstLine).flatMap((part): ReadDocument[] => {
        const { line } = part;
        if (part.separatorEnd !== undefined) {
            const error = new YamlError(`invalid document separator: --- ${part.separatorEnd}`, {
                line: 0,
                column: 0,
            });
            return [{ error, line }];
        }
        try {
            // kubectl ends the last line, too, which decides on the end of a block scalar
            const root = parseDocument(part.text.endsWith("\n") ? part.text : `${part.text}\n`);
            return root === undefined ? [] : [{ root, line }];
        } catch (error) {
            if (error instanceof YamlError) {
                return [{ error, line }];
            }
            throw error;
        }
    });
}

interface Part {
    readonly text: string;
    readonly line: number;
    /** What follows `---` in its line and is no comment. */
    readonly separatorEnd?: string;
}

/** Only a comment may follow the separator in its line. */
function split(text: string, firstLine: number): Part[] {
    const parts: Part[] = [];
    let start = 0;
    let line = firstLine;
    let counted = 0;
    for (const { index, 0: separator, groups } of text.matchAll(/^---(?<end>[^\n]*)\n?/gm)) {
        // "m" lets a line begin after a carriage return, too
        if (index > 0 && text[index - 1] !== "\n") {
            continue;
        }
        const end = (groups?.["end"] ?? "").replace(LEADING_SPACE, "").replace(TRAILING_SPACE, "");
        const valid = end === "" || end.startsWith("#");
        if (valid && index === start) {
            // the first line of a document
            continue;
        }
        parts.push({ text: text.slice(start, index), line });
        line += lineBreaks(text, counted, index);
        counted = index;
        start = index + separator.length;
        if (!valid) {
            parts.push({ text: "", line, separatorEnd: end });
        }
        line += lineBreaks(text, counted, start);
        counted = start;
    }
    return [...parts, { text: text.slice(start), line }];
}

function lineBreaks(text: string, from: number, to: number): number {
    let count = 0;
    for (let at = text.indexOf("\n", from); at !== -1 && at < to; at = text.indexOf("\n", at + 1)) {
        count += 1;
    }
    return count;
}
