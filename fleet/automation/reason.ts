const LONGEST = 500;

/**
 * The errors in the output of a failed update, in one line.
 *
 * @param output - of the CLI
 */
export function reasonOfFailure(output: string): string {
    const errors = output
        .split("\n")
        .map((line) => /^\s*error: (.*)$/.exec(line)?.[1].trim())
        .filter((text) => text !== undefined && !/^(?:update failed|preview failed)$/.test(text));
    const found = [...new Set(errors)].join("; ");
    const text = found === "" ? (output.trim().split("\n").at(-1) ?? "the update failed") : found;
    return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
