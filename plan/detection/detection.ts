import { faultOutcomes } from "./faults";
import { fullTraffic, outcomesOf } from "./outcomes";
import { versionProbability } from "./summary";
import type { AnalysisSpec, DetectionProbability, Traffic, VersionProbability } from "./types";

/** Errors of bad versions for which odds are told, percent of their requests. */
export const DEFAULT_ERROR_PERCENTS: readonly number[] = [1, 2, 5, 10, 20, 50, 100];

/**
 * How likely the checks of a Canary catch bad versions, and let a good one pass.
 *
 * @param analysis - of the Canary, from `judgementOf`
 * @param traffic - the requests that it meets
 * @param errorPercents - errors of the bad versions, percent of their requests; 1, 2, 5, 10, 20, 50 and 100 by default
 * @throws RangeError for traffic or errors that cannot be, such as a negative rate
 *
 * @example
 * rolloutOdds(judgementOf(context, rolloutPlan(canary)), { requestsPerSecond: 50 }, [1, 5]).bad[1]?.rolledBack;
 */
export function detectionProbability(
    analysis: AnalysisSpec,
    traffic: Traffic,
    errorPercents: readonly number[] = DEFAULT_ERROR_PERCENTS,
): DetectionProbability {
    const full = checkedTraffic(traffic);
    const bad = [...new Set(errorPercents)]
        .sort((a, b) => a - b)
        .map((errorPercent) => probabilityOfVersion(analysis, full, errorPercent));
    const good = probabilityOfVersion(analysis, full, full.baselineErrorPercent);
    return {
        traffic: full,
        evaluated: analysis.checks.map(({ name }) => name),
        notEvaluated: analysis.notEvaluated,
        blindChecks: analysis.blindChecks ?? 0,
        healthy: good.odds,
        faulty: bad.map(({ odds }) => odds),
        faults: faultOutcomes(analysis, full),
        ...(good.simulated === undefined ? {} : { simulated: good.simulated }),
    };
}

/**
 * What becomes of one version.
 *
 * @param rollouts - how many are played where windows overlap
 * @throws RangeError for errors that are no percentage
 */
export function probabilityOfVersion(
    analysis: AnalysisSpec,
    traffic: Required<Traffic>,
    errorPercent: number,
    rollouts?: number,
): { readonly odds: VersionProbability; readonly simulated?: number } {
    within(errorPercent, 0, 100, "the errors of a version are a percentage");
    const release = { traffic, errorPercent };
    const outcomes = outcomesOf(analysis, release, rollouts);
    return {
        odds: versionProbability(analysis, release, outcomes),
        ...(outcomes.simulated === undefined ? {} : { simulated: outcomes.simulated }),
    };
}

/**
 * The traffic with its defaults.
 *
 * @throws RangeError for traffic that cannot be
 */
export function checkedTraffic(traffic: Traffic): Required<Traffic> {
    const full = fullTraffic(traffic);
    within(full.requestsPerSecond, Number.MIN_VALUE, 1e9, "requests per second are above 0");
    within(full.matchedPercent, Number.MIN_VALUE, 100, "the requests that match are a percentage");
    within(full.baselineErrorPercent, 0, 100, "the errors of a good version are a percentage");
    within(full.testRequestsPerSecond, 0, 1e9, "requests per second of tests are 0 or more");
    return full;
}

function within(value: number, least: number, most: number, rule: string): void {
    if (!(value >= least && value <= most)) {
        throw new RangeError(`${rule}, not ${value}`);
    }
}
