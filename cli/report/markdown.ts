/**
 * A value as code, on one line: nothing in it is taken for Markdown, for HTML or for the name of a person to notify.
 *
 * @param text - any text
 */
export function code(text: string): string {
    const line = text.replace(/\s+/g, " ");
    // a fence longer than any run of backticks inside, as CommonMark has it
    const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
    const fence = "`".repeat(longest + 1);
    const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
    return `${fence}${pad}${line}${pad}${fence}`;
}

/** Texts over several lines as a block of code. */
export function codeBlock(text: string): string {
    const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
    const fence = "`".repeat(longest + 1);
    return `${fence}text\n${text}\n${fence}`;
}

/** A word of a sentence, with what Markdown and HTML would take for their own made plain. */
export function escaped(text: string): string {
    return text
        .replace(/\s+/g, " ")
        .replace(/[\\`*_[\]#|<>~@]/g, (mark) => (mark === "@" ? "@\u2060" : `\\${mark}`));
}

/**
 * A table.
 *
 * @param head - words of its first row
 * @param rows - cells in Markdown; a bar inside would end a cell, in code too
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
    const line = (cells: readonly string[]): string =>
        `| ${cells.map((cell) => cell.replace(/(?<!\\)\|/g, "\\|")).join(" | ")} |`;
    return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** What a reader opens by a click. */
export function details(summary: string, body: string): string {
    return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** `1 resource`, `2 resources`. */
export function counted(number: number, one: string, many = `${one}s`): string {
    return `${number} ${number === 1 ? one : many}`;
}
