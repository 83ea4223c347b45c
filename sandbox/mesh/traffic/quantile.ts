/**
 * The nearest-rank quantile of unsorted values; 0 for no values.
 *
 * @param share in (0, 1].
 */
export function quantile(values: readonly number[], share: number): number {
    if (values.length === 0) {
        return 0;
    }
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
}
