/**
 * An interval between two checks, cut at every moment where some window begins, so that each window is a number of whole
 * pieces.
 */
export interface Pieces {
    /** Seconds of each piece of an interval, in the order of time. */
    readonly seconds: readonly number[];
    /** How many pieces before the check a window holds. */
    readonly of: (windowSeconds: number) => number;
}

/**
 * Cuts an interval.
 *
 * @param windows - seconds, each above 0
 */
export function piecesOf(intervalSeconds: number, windows: readonly number[]): Pieces {
    /** Where the windows begin, in seconds before a check. */
    const begins = [...new Set(windows.map((window) => window % intervalSeconds))]
        .filter((begin) => begin > 0)
        .sort((a, b) => a - b);
    const cuts = [...begins, intervalSeconds];
    return {
        seconds: cuts.map((cut, index) => cut - (cuts[index - 1] ?? 0)).reverse(),
        of: (window) =>
            Math.floor(window / intervalSeconds) * cuts.length +
            begins.indexOf(window % intervalSeconds) +
            1,
    };
}
