/** The probabilities of a count of independent random events. */
export interface Poisson {
    /** The lowest listed count; counts outside the list have a probability below 10^-17. */
    readonly first: number;
    /** Probabilities of `first`, `first + 1` and so on; their sum is 1. */
    readonly probabilities: Float64Array;
    /** Cumulative sums of the probabilities; the last is 1. */
    readonly cumulative: Float64Array;
}

/** Terms below this share of the mode's probability do not change a sum of doubles. */
const NEGLIGIBLE = 1e-18;

/**
 * The Poisson distribution. It is built outwards from its mode by the ratio of neighbours, mean / count, and then
 * scaled to a sum of 1. It needs no factorials of large numbers, so a mean of a million is as exact as 1.
 *
 * @param mean - the expected count, 0 or more
 * @throws RangeError for a mean that is negative or not finite
 */
export function poisson(mean: number): Poisson {
    if (!(mean >= 0 && Number.isFinite(mean))) {
        throw new RangeError(`the mean of a Poisson distribution must be 0 or more, not ${mean}`);
    }
    const mode = Math.floor(mean);
    const below: number[] = [];
    for (let count = mode, p = 1; count > 0 && p > NEGLIGIBLE; count -= 1) {
        p *= count / mean;
        below.push(p);
    }
    const above: number[] = [1];
    for (let count = mode + 1, p = mean / count; p > NEGLIGIBLE; count += 1) {
        above.push(p);
        p *= mean / (count + 1);
    }
    const ratios = Float64Array.from([...below.reverse(), ...above]);
    const cumulative = runningSums(ratios);
    const sum = cumulative.at(-1) ?? 1;
    return {
        first: mode - below.length,
        probabilities: ratios.map((ratio) => ratio / sum),
        cumulative: cumulative.map((ratio) => ratio / sum),
    };
}

function runningSums(values: Float64Array): Float64Array {
    let sum = 0;
    return values.map((value) => (sum += value));
}

/** The probability of a count below a bound. */
export function probabilityBelow({ first, cumulative }: Poisson, bound: number): number {
    const index = Math.ceil(bound) - 1 - first;
    return index < 0 ? 0 : (cumulative[Math.min(index, cumulative.length - 1)] ?? 0);
}

/**
 * The quantile function: uniformly distributed numbers between 0 and 1 yield counts of this distribution.
 *
 * @param distribution - distribution of the counts
 * @param uniform - 0 or more, below 1
 */
export function quantile(distribution: Poisson, uniform: number): number {
    const { first, cumulative } = distribution;
    let low = 0;
    let high = cumulative.length - 1;
    while (low < high) {
        const middle = (low + high) >>> 1;
        if ((cumulative[middle] ?? 1) > uniform) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return first + low;
}
