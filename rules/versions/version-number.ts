/** A version as numbers; what a vendor adds behind them does not count. */
export interface VersionNumber {
    readonly major: number;
    readonly minor: number;
    readonly patch: number;
}

/**
 * The format of a cluster's or product's version: an optional `v`, numbers, and a suffix that begins with `-` or `+`.
 * Some clusters report `30+` as their minor version: 1.30 with the vendor's changes.
 */
const VERSION = /^v?(\d{1,6})\.(\d{1,6})\+?(?:\.(\d{1,6}))?(?:[-+][0-9A-Za-z.+_-]*)?$/;

/**
 * Parses a version as numbers, with the suffixes that vendors append: `v1.31.4-eks-2d5f260`, `v1.30.5-gke.1014001`,
 * `v1.30.6+k3s1`, `v1.29.8+f10c92d`, `1.30+`. A prerelease counts as its release (`v1.32.0-rc.1` as 1.32.0), as in the
 * `>=1.23.0-0` of Linkerd's charts, because vendors' suffixes look the same.
 *
 * @param text - the version as found
 * @returns the numbers (a missing patch is 0), or `undefined` if it is not such a version
 */
export function parseVersion(text: string): VersionNumber | undefined {
    const match = VERSION.exec(text.trim());
    if (match === null) {
        return undefined;
    }
    const [, major, minor, patch] = match;
    return { major: Number(major), minor: Number(minor), patch: Number(patch ?? 0) };
}

/**
 * Compares as numbers: 1.9 is older than 1.16.
 *
 * @returns below 0 if `left` is older, 0 if they are the same, above 0 if `left` is newer
 */
export function compareVersions(left: VersionNumber, right: VersionNumber): number {
    return left.major - right.major || left.minor - right.minor || left.patch - right.patch;
}

/**
 * A range of versions, both ends included and both written as in the products' own tables. An end
 * without a patch means the whole minor: 1.35.9 lies within a range that ends at `1.35`.
 */
export interface VersionRange {
    /** Oldest version, as `1.23` or `1.2.1`. @default no lower end */
    readonly min?: string;
    /** Newest version, as `1.35` or `1.2.1`. @default no upper end */
    readonly max?: string;
}

/** The position of a version relative to a range. */
export type Placement = "below" | "within" | "above";

/**
 * Compares a version with a range.
 *
 * @param version - the version
 * @param range - the range; its ends must be valid versions
 * @throws Error if an end of the range is not a version: an error in the table, not of the user
 */
export function placeVersion(version: VersionNumber, range: VersionRange): Placement {
    if (range.min !== undefined && compareVersions(version, readEnd(range.min)) < 0) {
        return "below";
    }
    if (range.max !== undefined) {
        const whole = range.max.split(".").length < 3 ? { ...version, patch: 0 } : version;
        if (compareVersions(whole, readEnd(range.max)) > 0) {
            return "above";
        }
    }
    return "within";
}

/**
 * Formats a range: `1.23 to 1.35`, `1.16 or newer`, `2.11 or older`.
 *
 * @param range - the range
 */
export function describeRange(range: VersionRange): string {
    if (range.min !== undefined && range.max !== undefined) {
        return range.min === range.max ? range.min : `${range.min} to ${range.max}`;
    }
    if (range.min !== undefined) {
        return `${range.min} or newer`;
    }
    return range.max === undefined ? "any version" : `${range.max} or older`;
}

function readEnd(text: string): VersionNumber {
    const version = parseVersion(text);
    if (version === undefined) {
        throw new Error(`the support table contains "${text}", which is not a version`);
    }
    return version;
}
