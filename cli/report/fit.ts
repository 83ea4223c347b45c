/**
 * Joins whole blocks as long as they fit, and states how many were omitted.
 *
 * @param blocks - Markdown, the most important first
 * @param limit - maximum length of the result in characters
 */
export function fit(blocks: readonly string[], limit: number): string {
    const all = joined(blocks);
    if (all.length <= limit) {
        return all;
    }
    const note = (left: number): string =>
        `**${left} more ${left === 1 ? "section" : "sections"} of this report omitted** to stay below ${limit} characters. See the log of the preview for the full output.`;
    let kept = blocks.length - 1;
    while (
        kept > 0 &&
        joined([...blocks.slice(0, kept), note(blocks.length - kept)]).length > limit
    ) {
        kept -= 1;
    }
    return joined([...blocks.slice(0, kept), note(blocks.length - kept)]);
}

function joined(blocks: readonly string[]): string {
    return `${blocks.join("\n\n")}\n`;
}
