import { evaluateQuery, type Series } from "./promql/evaluate";
import { type Expression, Unsupported } from "./promql/syntax";

/** The range that a check's value has to stay in. */
export interface CheckRange {
    /** Least value that passes. @default - no limit */
    readonly min?: number;
    /** Greatest value that passes. @default - no limit */
    readonly max?: number;
}

/**
 * Whether a check passes for some series, as Flagger compares its value: it fails without a value.
 *
 * @returns `undefined` if the query cannot be evaluated
 * @see Flagger pkg/controller/scheduler_metrics.go:325-336
 */
export function passes(
    expression: Expression,
    { min = -Infinity, max = Infinity }: CheckRange,
    series: readonly Series[],
): boolean | undefined {
    const value = evaluateQuery(expression, series);
    return value instanceof Unsupported
        ? undefined
        : value !== undefined && value >= min && value <= max;
}
