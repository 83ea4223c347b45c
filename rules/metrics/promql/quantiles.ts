import type { Labels, Sample } from "./evaluate";
import { key } from "./operations";

interface Bucket {
    readonly bound: number;
    readonly count: number;
}

/**
 * Quantiles of histograms, each bucket's counts spread evenly over it.
 *
 * @see prometheus v3.16.0 promql/quantile.go
 */
export function quantiles(quantile: number, samples: readonly Sample[]): readonly Sample[] {
    const histograms = new Map<string, { readonly labels: Labels; readonly buckets: Bucket[] }>();
    for (const { labels: all, value: count } of samples) {
        const { le, ...labels } = all;
        const bound = boundOf(le);
        if (bound !== undefined) {
            const group = key(labels);
            const histogram = histograms.get(group) ?? { labels, buckets: [] };
            histograms.set(group, histogram);
            histogram.buckets.push({ bound, count });
        }
    }
    return [...histograms.values()].map(({ labels, buckets }) => ({
        labels,
        value: quantileOf(quantile, buckets),
    }));
}

/** The upper bound of a bucket; `undefined` for a series that is not a bucket. */
function boundOf(le: string | undefined): number | undefined {
    if (le === undefined || le === "") {
        return undefined;
    }
    const bound = /^\+?inf$/i.test(le) ? Infinity : Number(le);
    return Number.isNaN(bound) ? undefined : bound;
}

function quantileOf(quantile: number, unsorted: readonly Bucket[]): number {
    if (Number.isNaN(quantile)) {
        return NaN;
    }
    if (quantile < 0 || quantile > 1) {
        return quantile < 0 ? -Infinity : Infinity;
    }
    const buckets = growing(unsorted);
    const last = buckets.at(-1);
    if (buckets.length < 2 || last?.bound !== Infinity || last.count === 0) {
        return NaN;
    }
    const rank = quantile * last.count;
    const index = buckets.findIndex(({ count }) => count >= rank);
    const bucket = buckets[index];
    const below = buckets[index - 1];
    if (bucket === undefined || bucket.bound === Infinity) {
        return buckets.at(-2)?.bound ?? NaN;
    }
    if (below === undefined && bucket.bound <= 0) {
        return bucket.bound;
    }
    const start = below?.bound ?? 0;
    const before = below?.count ?? 0;
    return start + (bucket.bound - start) * ((rank - before) / (bucket.count - before));
}

/** The buckets in order: those with the same bound are merged, and none counts less than the one below it. */
function growing(unsorted: readonly Bucket[]): readonly Bucket[] {
    const counts = new Map<number, number>();
    for (const { bound, count } of unsorted) {
        counts.set(bound, (counts.get(bound) ?? 0) + count);
    }
    let highest = -Infinity;
    return [...counts]
        .sort(([a], [b]) => a - b)
        .map(([bound, count]) => {
            // a rounding difference counts as zero, as in Prometheus
            highest = isAlmost(highest, count) || count < highest ? highest : count;
            return { bound, count: highest };
        });
}

function isAlmost(a: number, b: number): boolean {
    return Math.abs(a - b) < 1e-12 * (Math.abs(a) + Math.abs(b));
}
