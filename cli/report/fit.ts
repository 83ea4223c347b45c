/**
 * Puts blocks one under the other as long as they fit, whole ones only, and says how many were left out.
 *
 * @param blocks - Markdown, the most important first
 * @param limit - most characters of the result
 */
export function fit(blocks: readonly string[], limit: number): string {
    const all = joined(blocks);
    if (all.length <= limit) {
        return all;
    }
    const note = (left: number): string =>
        `**Left out: ${left} more ${left === 1 ? "part" : "parts"} of this report**, to keep it under ${limit} characters. The log of the preview has everything.`;
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
