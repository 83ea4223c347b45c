import type { CanaryState } from "./canaries";

/** The time of day to the second, in the local time zone. */
export function clock(at: number): string {
    return new Date(at).toTimeString().slice(0, 8);
}

/**
 * The progress of a release on one line.
 *
 * @param canary - the Canary
 * @param weight - canary weight of the route in percent; `undefined` if unknown
 */
export function progressText(canary: CanaryState, weight?: number): string {
    const { phase, iterations, wantedIterations, failedChecks, threshold } = canary;
    return [
        phase === "" ? "not yet seen by Flagger" : phase,
        ...(weight === undefined ? [] : [`weight ${weight} %`]),
        ...(wantedIterations > 0 ? [`iteration ${iterations}/${wantedIterations}`] : []),
        `failed checks ${failedChecks}/${threshold}`,
        ...(canary.suspended ? ["suspended"] : []),
    ].join(" · ");
}
