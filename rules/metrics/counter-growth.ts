/** A counter over a window, such as `response_total[1m]`. */
interface Counter {
    readonly series: string;
    /** Labels of the counter that `reference` does not have. */
    readonly outcome: string;
    /** A metric of the same pod over the same window that is there before the counter. */
    readonly reference: string;
}

/**
 * What a counter was at the end of a window, and at its beginning; their difference is what it counted. `increase()`
 * would miss what a counter has in its first scrape, and there is one for each outcome, from the first one on. A counter
 * with fewer scrapes in the window than its reference began at 0, so it has no value `before`.
 */
export function counterGrowth({ outcome, reference, series }: Counter): {
    readonly after: string;
    readonly before: string;
} {
    const scrapes = (of: string): string => `count_over_time(${of})`;
    return {
        after: `last_over_time(${series})`,
        before: `min_over_time(${series})
        unless ${scrapes(series)} < ignoring(${outcome}) group_left() ${scrapes(reference)}`,
    };
}
