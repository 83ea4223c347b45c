import { isDeepStrictEqual } from "node:util";

/** Whether a value is a map, and no list. */
function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Lists where two values differ, one line a place: `path: left | right`, with `-` for what is not there.
 *
 * @param at path of the two
 */
export function differences(left: unknown, right: unknown, at = ""): string[] {
    if (isMap(left) && isMap(right)) {
        const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
        return keys.flatMap((key) => differences(left[key], right[key], `${at}.${key}`));
    }
    if (Array.isArray(left) && Array.isArray(right) && left.length === right.length) {
        return left.flatMap((item, index) => differences(item, right[index], `${at}[${index}]`));
    }
    return isDeepStrictEqual(left, right) ? [] : [`${at}: ${say(left)} | ${say(right)}`];
}

function say(value: unknown): string {
    return value === undefined ? "-" : JSON.stringify(value);
}
