/** A number without the dust of binary fractions, such as `0.1` instead of `0.09999999999999432`. */
export function tidy(value: number): number {
    return Number(value.toPrecision(12));
}
