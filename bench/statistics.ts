/** The middle of several numbers; of an even count, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
    if (values.length === 0) {
        throw new Error("there is no median of nothing");
    }
    const sorted = [...values].sort((a, b) => a - b);
    const upper = Math.floor(sorted.length / 2);
    const at = (index: number): number => sorted[index];
    return sorted.length % 2 === 1 ? at(upper) : (at(upper - 1) + at(upper)) / 2;
}

/** A median with its spread, as `72.1 (70.0–75.3)`; a single value stands alone. */
export function spread(values: readonly number[], digits = 1): string {
    const text = median(values).toFixed(digits);
    return values.length === 1
        ? text
        : `${text} (${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)})`;
}

/** How many times the second the first is, by their medians, as `1.08`. */
export function ratio(values: readonly number[], base: readonly number[]): string {
    return (median(values) / median(base)).toFixed(2);
}
