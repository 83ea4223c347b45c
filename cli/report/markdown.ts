import { visible } from "../../rules/problems/visible";

/**
 * A value as inline code: nothing in it is interpreted as Markdown, HTML or a mention.
 *
 * @param text - any text
 */
export function code(text: string): string {
    const line = visible(text.replace(/\s+/g, " "));
    // a fence longer than any run of backticks inside, as CommonMark requires
    const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
    const fence = "`".repeat(longest + 1);
    const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
    return `${fence}${pad}${line}${pad}${fence}`;
}

/** A text with several lines as a code block. */
export function codeBlock(text: string): string {
    const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
    const fence = "`".repeat(longest + 1);
    return `${fence}text\n${text.split("\n").map(visible).join("\n")}\n${fence}`;
}

/** A text with the special characters of Markdown and HTML escaped. */
export function escaped(text: string): string {
    return visible(text.replace(/\s+/g, " ")).replace(/[\\`*_[\]#|<>~@]/g, (mark) =>
        mark === "@" ? "@\u2060" : `\\${mark}`,
    );
}

/**
 * A table.
 *
 * @param head - its column headings
 * @param rows - cells in Markdown; a bar inside would end a cell, even in code
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
    const line = (cells: readonly string[]): string =>
        `| ${cells.map((cell) => cell.replace(/(?<!\\)\|/g, "\\|")).join(" | ")} |`;
    return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A text with the special characters of HTML escaped. */
function html(text: string): string {
    return visible(text).replace(/[&<>"'@]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

/**
 * A collapsed section.
 *
 * @param summary - any text
 * @param body - Markdown
 */
export function details(summary: string, body: string): string {
    return `<details><summary>${html(summary)}</summary>\n\n${body}\n\n</details>`;
}

/** `1 resource`, `2 resources`. */
export function counted(number: number, one: string, many = `${one}s`): string {
    return `${number} ${number === 1 ? one : many}`;
}
