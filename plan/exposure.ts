import type { ReleaseSpec } from "./release-spec";
import type { Exposure, PlannedStep } from "./types";

/** What is known of the requests. */
export interface ExposureTraffic {
    readonly requestsPerSecond?: number;
    /** Percent of them that `analysis.match` picks. */
    readonly matchedPercent: number;
}

/**
 * The requests that meet the canary, from weights that hold from the end of one run to the end of the next that
 * changes them: Σ share × seconds.
 *
 * Session affinity keeps on the canary whoever has met it once, so the weight is no bound there: every user who asks
 * often enough is on it, which is 100 % from the first step on.
 */
export function exposureOf(
    release: ReleaseSpec,
    steps: readonly PlannedStep[],
    { matchedPercent, requestsPerSecond }: ExposureTraffic,
): Exposure {
    const shares = steps.map(({ canaryWeight }) => shareOf(release, canaryWeight, matchedPercent));
    const spans = steps.map(
        ({ seconds }, index) => (steps[index + 1]?.seconds ?? seconds) - seconds,
    );
    const percentSeconds = sum(shares.map((share, index) => share * spans[index]));
    return {
        percentSeconds,
        mostPercent: Math.max(0, ...shares),
        seconds: sum(spans.filter((_, index) => shares[index] > 0)),
        ...(requestsPerSecond === undefined
            ? {}
            : { requests: (requestsPerSecond * percentSeconds) / 100 }),
    };
}

function shareOf(release: ReleaseSpec, canaryWeight: number, matchedPercent: number): number {
    const weight = release.hasAffinity && canaryWeight > 0 ? 100 : canaryWeight;
    return release.hasMatch && release.router !== "smi" ? (weight * matchedPercent) / 100 : weight;
}

function sum(values: readonly number[]): number {
    return values.reduce((total, value) => total + value, 0);
}
