/**
 * Upper bounds of the buckets of Linkerd's latency histogram, milliseconds. A time between two of them is not known more
 * closely: Prometheus spreads the requests of a bucket evenly over it.
 *
 * @see linkerd2-proxy linkerd/metrics/src/latency.rs
 */
export const LATENCY_BOUNDS: readonly number[] = [1, 10, 100, 1_000, 10_000].flatMap((unit) =>
    [1, 2, 3, 4, 5].map((count) => count * unit),
);

/** The bounds around a time that is not a bound; `undefined` above the greatest. */
export interface NearestBounds {
    /** The next lower bound. @default - none: the time is below the first one */
    readonly below?: number;
    /** The next higher bound. @default - none: the time is above the last one */
    readonly above?: number;
}

/** The bounds between which a time is, or `undefined` for one that is a bound itself. */
export function insideBucket(milliseconds: number): NearestBounds | undefined {
    if (LATENCY_BOUNDS.includes(milliseconds)) {
        return undefined;
    }
    return {
        below: LATENCY_BOUNDS.findLast((bound) => bound < milliseconds),
        above: LATENCY_BOUNDS.find((bound) => bound > milliseconds),
    };
}
