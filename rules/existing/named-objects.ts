import { firstOf } from "../problems/first-of";

/** So many objects of one problem are named; the others are counted. */
const NAMED = 4;

/** The objects of a problem, or the commands for them, as its message names them. */
export function namedObjects(names: readonly string[]): string {
    return firstOf(names, NAMED);
}
