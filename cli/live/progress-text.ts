import type { CanaryState } from "../cluster/canaries";

/** A time of day for a reader, to the second, in the reader's time zone. */
export function clock(at: number): string {
    return new Date(at).toTimeString().slice(0, 8);
}

/**
 * How a release stands, on one line.
 *
 * @param canary - the Canary
 * @param weight - percent that the route gives to the canary; `undefined` where it is not known
 */
export function progressText(canary: CanaryState, weight?: number): string {
    const { phase, iterations, wantedIterations, failedChecks, threshold } = canary;
    return [
        phase === "" ? "not seen by Flagger yet" : phase,
        ...(weight === undefined ? [] : [`weight ${weight} %`]),
        ...(wantedIterations > 0 ? [`iteration ${iterations}/${wantedIterations}`] : []),
        `failed checks ${failedChecks}/${threshold}`,
        ...(canary.suspended ? ["suspended"] : []),
    ].join(" · ");
}
