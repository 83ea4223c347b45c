import type { ReleaseSpec } from "./release-spec";
import type { Exposure, PlannedStep } from "./types";

/** The expected requests. */
export interface ExposureTraffic {
    readonly requestsPerSecond?: number;
    /** Percent of them that `analysis.match` matches. */
    readonly matchedPercent: number;
}

/**
 * The requests that reach the canary: Σ share × seconds, where a weight applies from the end of one run to the end of
 * the next one that changes it.
 *
 * Session affinity keeps users on the canary once they have reached it, so the weight is not a limit: every user who
 * sends enough requests ends up there, which is 100 % from the first step on.
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
        ...(release.hasAffinity && !release.hasMatch && shares.some((share) => share > 0)
            ? { metPercent: metPercentOf(steps) }
            : {}),
    };
}

/** The probability that one of a user's requests, one in each step, is drawn for the canary. */
function metPercentOf(steps: readonly PlannedStep[]): number {
    const missed = steps.reduce((all, { canaryWeight }) => all * (1 - canaryWeight / 100), 1);
    return Math.round(1000 * (1 - missed)) / 10;
}

function shareOf(release: ReleaseSpec, canaryWeight: number, matchedPercent: number): number {
    const weight = release.hasAffinity && canaryWeight > 0 ? 100 : canaryWeight;
    return release.hasMatch && release.router !== "smi" ? (weight * matchedPercent) / 100 : weight;
}

function sum(values: readonly number[]): number {
    return values.reduce((total, value) => total + value, 0);
}
