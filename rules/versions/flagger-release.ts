import { FLAGGER_SUPPORT, type FlaggerSupport } from "./support-table";
import { parseVersion, placeVersion } from "./version-number";

/**
 * Finds a version of Flagger in the support table.
 *
 * @param version - such as `1.44.0`
 * @returns the row, or `undefined` if the version cannot be read or is older than the table
 */
export function findFlagger(version: string): FlaggerSupport | undefined {
    const number = parseVersion(version);
    return number === undefined
        ? undefined
        : FLAGGER_SUPPORT.find(({ flagger }) => placeVersion(number, flagger) === "within");
}
