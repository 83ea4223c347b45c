import { distance } from "fastest-levenshtein";

/** Whether a name is another one with one letter added, missing or changed, or with two letters exchanged. */
export function isOneEditFrom(name: string, other: string): boolean {
    const edits = distance(name, other);
    return edits <= 1 || (edits === 2 && sorted(name) === sorted(other));
}

/**
 * Whether a name is probably a misspelling of another. Names that differ in digits alone, such as those of versions, are
 * different on purpose.
 *
 * @param name - as it is written
 * @param other - of an object that exists
 */
export function isMisspelling(name: string, other: string): boolean {
    const plain = (text: string): string => text.toLowerCase().replaceAll(/[-_.]/g, "");
    if (name === other || name.replaceAll(/\d+/g, "") === other.replaceAll(/\d+/g, "")) {
        return false;
    }
    if (plain(name) === plain(other)) {
        return true;
    }
    const shorter = Math.min(name.length, other.length);
    return shorter >= 8 ? distance(name, other) <= 2 : shorter >= 4 && isOneEditFrom(name, other);
}

function sorted(text: string): string {
    return [...text].sort().join("");
}
