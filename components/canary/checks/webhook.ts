/** An entry of the Canary's `spec.analysis.webhooks`. */
export type Webhook = Readonly<Record<string, unknown>>;

/** A task that the load tester runs to its end before it answers. */
export function bash(cmd: string): Readonly<Record<string, string>> {
    return { type: "bash", cmd };
}

/** A word of a shell command, with any content. */
export function quoted(word: string): string {
    return /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
