/** The items of a list that is written with commas. */
export function listFrom(text: string): string[] {
    return text
        .split(",")
        .map((item) => item.trim())
        .filter((item) => item !== "");
}
