import { faultOutcomes } from "./faults";
import { fullTraffic, outcomesOf } from "./outcomes";
import { versionProbability } from "./summary";
import type { AnalysisSpec, DetectionProbability, Traffic, VersionProbability } from "./types";

/** Error percentages of the faulty versions for which probabilities are computed by default. */
export const DEFAULT_ERROR_PERCENTS: readonly number[] = [1, 2, 5, 10, 20, 50, 100];

/**
 * The probability that the checks of a Canary detect faulty versions, and that they promote a healthy one.
 *
 * @param analysis - analysis of the Canary, from `analysisSpecOf`
 * @param traffic - the expected requests
 * @param errorPercents - error percentages of the faulty versions; 1, 2, 5, 10, 20, 50 and 100 by default
 * @throws RangeError for invalid traffic or errors, such as a negative rate
 *
 * @example
 * detectionProbability(analysisSpecOf(context, rolloutPlan(canary)), { requestsPerSecond: 50 }, [1, 5]).faulty[1]?.rolledBack;
 */
export function detectionProbability(
    analysis: AnalysisSpec,
    traffic: Traffic,
    errorPercents: readonly number[] = DEFAULT_ERROR_PERCENTS,
): DetectionProbability {
    const full = checkedTraffic(traffic);
    const faulty = [...new Set(errorPercents)]
        .sort((a, b) => a - b)
        .map((errorPercent) => probabilityOfVersion(analysis, full, errorPercent));
    const healthy = probabilityOfVersion(analysis, full, full.baselineErrorPercent);
    return {
        traffic: full,
        evaluated: analysis.checks.map(({ name }) => name),
        notEvaluated: analysis.notEvaluated,
        blindChecks: analysis.blindChecks ?? 0,
        healthy: healthy.probability,
        faulty: faulty.map(({ probability }) => probability),
        faults: faultOutcomes(analysis, full),
        ...(healthy.simulated === undefined ? {} : { simulated: healthy.simulated }),
    };
}

/**
 * The outcome probabilities of one version.
 *
 * @param rollouts - number of simulated rollouts if windows overlap
 * @throws RangeError for errors that are not a percentage
 */
export function probabilityOfVersion(
    analysis: AnalysisSpec,
    traffic: Required<Traffic>,
    errorPercent: number,
    rollouts?: number,
): { readonly probability: VersionProbability; readonly simulated?: number } {
    within(errorPercent, 0, 100, "the error percentage of a version must be between 0 and 100");
    const release = { traffic, errorPercent };
    const outcomes = outcomesOf(analysis, release, rollouts);
    return {
        probability: versionProbability(analysis, release, outcomes),
        ...(outcomes.simulated === undefined ? {} : { simulated: outcomes.simulated }),
    };
}

/**
 * The traffic with its defaults.
 *
 * @throws RangeError for invalid traffic
 */
export function checkedTraffic(traffic: Traffic): Required<Traffic> {
    const full = fullTraffic(traffic);
    within(full.requestsPerSecond, Number.MIN_VALUE, 1e9, "requestsPerSecond must be above 0");
    within(
        full.matchedPercent,
        Number.MIN_VALUE,
        100,
        "matchedPercent must be above 0 and at most 100",
    );
    within(full.baselineErrorPercent, 0, 100, "baselineErrorPercent must be between 0 and 100");
    within(full.testRequestsPerSecond, 0, 1e9, "testRequestsPerSecond must be 0 or more");
    return full;
}

function within(value: number, least: number, most: number, rule: string): void {
    if (!(value >= least && value <= most)) {
        throw new RangeError(`${rule}, not ${value}`);
    }
}
