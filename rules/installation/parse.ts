import { goDuration } from "../canary/durations";
import type { InstallationFact } from "./facts";

/** The value of a fact that was read from a text, or what the text must be. */
export type ParsedFact = { readonly value: unknown } | { readonly expected: string };

/**
 * Reads a fact from a text, as an option has it. A version is not checked here: the rules report one that cannot be
 * read, wherever it comes from.
 *
 * @param fact - its row of the table
 * @param text - such as `app,tier` or `1m30s`
 * @returns its value, or the sentence that states what the text must be
 */
export function parseFact(fact: InstallationFact, text: string): ParsedFact {
    if (fact.choices !== undefined && !fact.choices.includes(text)) {
        return { expected: `It must be one of ${fact.choices.join(", ")}.` };
    }
    switch (fact.type) {
        case "text":
            return { value: text };
        case "list":
            return { value: listFrom(text) };
        case "seconds": {
            const seconds = goDuration(text);
            return seconds === undefined || seconds <= 0
                ? { expected: 'It must be a duration such as "10s" or "1m30s".' }
                : { value: seconds };
        }
        case "switch":
            return text === "true" || text === "false"
                ? { value: text === "true" }
                : { expected: "It must be true or false." };
    }
}

/** The items of a list that is written with commas. */
export function listFrom(text: string): string[] {
    return text
        .split(",")
        .map((item) => item.trim())
        .filter((item) => item !== "");
}
