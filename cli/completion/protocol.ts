import type { Completion } from "./complete";

/** The name of the hidden command that the scripts of the shells run. */
export const COMPLETE = "__complete";

/** Cobra's ShellCompDirectiveDefault: names of files are offered where nothing else is. */
export const FILES = ":0";
/** Cobra's ShellCompDirectiveNoFileComp. */
const NO_FILES = ":4";

/**
 * A completion as kubectl reads it from a plugin, and the scripts of the shells too: a line for each word with a tab and its
 * description, and a directive at the end.
 *
 * @see kubectl pkg/cmd/plugin/plugin_completion.go, cobra completions.go
 */
export function completionLines({ candidates, files }: Completion): string {
    const lines = candidates.map(({ description, word }) => {
        const [summary = ""] = description.split("\n");
        return summary === "" ? word : `${word}\t${summary}`;
    });
    return `${[...lines, files ? FILES : NO_FILES].join("\n")}\n`;
}
