/** Set by `make test`, which takes its time. */
const COMPLETE = process.env.PROPERTY_RUNS === "all";
const EVERYDAY_SHARE = 0.1;

/**
 * How often a property is tried, or a chance played: so often in `make test`, which CI runs, and a tenth as often in the
 * everyday loop, which a developer waits for. What is drawn differs from run to run, so that the tenths add up.
 */
export function runs(complete: number): number {
    return COMPLETE ? complete : Math.ceil(complete * EVERYDAY_SHARE);
}
