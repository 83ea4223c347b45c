import { arePlain, failureProbability } from "./check-probability";
import { exactOutcomes } from "./exact";
import { type SimulatedRelease, simulatedOutcomes } from "./simulated";
import type { AnalysisSpec, Outcomes, Traffic } from "./types";

/** Default error percentage of a healthy version. */
export const DEFAULT_BASELINE_ERROR_PERCENT = 0.1;

/** Number of simulated rollouts if no exact computation is possible: at most 0.25 percentage points of standard error. */
export const SIMULATED_ROLLOUTS = 40_000;

const SEED = 20_240_501;

/** The traffic with its defaults. */
export function fullTraffic(traffic: Traffic): Required<Traffic> {
    return {
        matchedPercent: 100,
        baselineErrorPercent: DEFAULT_BASELINE_ERROR_PERCENT,
        testRequestsPerSecond: 0,
        ...traffic,
    };
}

/**
 * The outcomes of a version: exact if no two windows overlap and the checks use only the canary's requests of one
 * window, otherwise simulated.
 *
 * @param rollouts - number of rollouts in a simulation
 */
export function outcomesOf(
    analysis: AnalysisSpec,
    release: SimulatedRelease,
    rollouts: number = SIMULATED_ROLLOUTS,
): Outcomes {
    return exactly(analysis, release) ?? simulated(analysis, release, rollouts);
}

const known = new Map<string, Outcomes>();

/** Many Canaries of a program have the same analysis; the same seed gives them the same outcomes. */
function simulated(analysis: AnalysisSpec, release: SimulatedRelease, rollouts: number): Outcomes {
    const { intervalSeconds, threshold, weights, checks, waitsBelow, blindChecks, rollbackChecks } =
        analysis;
    const same = {
        intervalSeconds,
        threshold,
        weights,
        checks,
        waitsBelow,
        blindChecks,
        rollbackChecks,
    };
    const key = JSON.stringify({ same, release, rollouts });
    const outcomes = known.get(key) ?? simulatedOutcomes(analysis, release, rollouts, SEED);
    known.set(key, outcomes);
    return outcomes;
}

function exactly(
    analysis: AnalysisSpec,
    { traffic, errorPercent }: SimulatedRelease,
): Outcomes | undefined {
    const { checks, weights, threshold, intervalSeconds, rollbackChecks = [] } = analysis;
    const window = checks[0]?.windowSeconds ?? 0;
    if (
        analysis.waitsBelow !== undefined ||
        rollbackChecks.length > 0 ||
        !arePlain(checks) ||
        window > intervalSeconds
    ) {
        return undefined;
    }
    const perSecond = (weight: number): number =>
        (traffic.requestsPerSecond * weight) / 100 + traffic.testRequestsPerSecond;
    const fails = new Map(
        [...new Set(weights)].map((weight) => [
            weight,
            failureProbability(checks, perSecond(weight) * window, errorPercent),
        ]),
    );
    return exactOutcomes(
        weights,
        weights.map((weight) => fails.get(weight) ?? 0),
        threshold,
        analysis.blindChecks,
    );
}
