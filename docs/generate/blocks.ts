/** The block between two marks of a page: `<!-- generated: <kind> <subject> -->` and `<!-- end -->`. */
export interface Block {
    /** What is generated, such as `arguments`. */
    readonly kind: string;
    /** About what, such as `LinkerdArgs`; empty where the kind says all. */
    readonly subject: string;
}

const blockPattern = /(<!-- generated: (\S+) ?(\S*) -->\n)([^]*?)(<!-- end -->)/g;

/** The blocks of a page, in order. */
export function blocksOf(page: string): Block[] {
    return [...page.matchAll(blockPattern)].map(([, , kind, subject]) => ({ kind, subject }));
}

/**
 * Regenerates the blocks of a page and leaves the rest unchanged.
 *
 * @throws Error when a mark has no counterpart, so that no text is lost to a misspelt one
 */
export function fillBlocks(page: string, write: (block: Block) => string): string {
    const count = (mark: RegExp): number => page.match(mark)?.length ?? 0;
    const blocks = blocksOf(page).length;
    if (count(/<!-- generated:/g) !== blocks || count(/<!-- end -->/g) !== blocks) {
        throw new Error(
            "each mark `<!-- generated: … -->` needs an `<!-- end -->` before the next one",
        );
    }
    return page.replace(
        blockPattern,
        (_, begin: string, kind: string, subject: string, _old, end: string) =>
            `${begin}\n${write({ kind, subject }).trim()}\n\n${end}`,
    );
}

/** A table of Markdown; line breaks and bars inside a cell are kept from breaking it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
    const line = (cells: readonly string[]): string =>
        `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
    return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
