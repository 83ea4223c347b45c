/**
 * An interval between two checks, split wherever a window begins, so that each window is a whole number of pieces.
 */
export interface Pieces {
    /** Seconds of each piece of an interval, in chronological order. */
    readonly seconds: readonly number[];
    /** The number of pieces before the check that a window covers. */
    readonly of: (windowSeconds: number) => number;
}

/**
 * Splits an interval.
 *
 * @param windows - seconds, each above 0
 */
export function piecesOf(intervalSeconds: number, windows: readonly number[]): Pieces {
    /** Start of the windows, seconds before a check. */
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
