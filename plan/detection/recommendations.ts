import { type Change, parameterChanges } from "./parameters";
import { checkedTraffic, probabilityOfVersion } from "./detection";
import { SIMULATED_ROLLOUTS } from "./outcomes";
import type {
    Recommendations,
    Goal,
    AnalysisSpec,
    Suggestion,
    Traffic,
    VersionProbability,
} from "./types";

/** The default goal. */
export const DEFAULT_GOAL: Required<Goal> = {
    faultyErrorPercent: 5,
    confidencePercent: 95,
    falsePositivePercent: 1,
};

/** Enough rollouts to discard candidates far from the goal; the others are computed with all rollouts. */
const FIRST_PASS = 2_000;

/** A simulated probability reaches the goal if it exceeds it by this many standard errors. */
const MARGIN = 2;

/**
 * Whether the checks of a Canary reach a goal, and the smallest change of each setting that reaches it on its own.
 * Suggestions are verified with the same computation as the probabilities.
 *
 * @param analysis - analysis of the Canary, from `analysisSpecOf`
 * @param traffic - the expected requests
 * @param goal - the target probabilities
 * @throws RangeError for invalid traffic or an invalid goal
 */
export function recommendationsFor(
    analysis: AnalysisSpec,
    traffic: Traffic,
    goal: Goal = {},
): Recommendations {
    const full = { ...DEFAULT_GOAL, ...goal };
    const now = { analysis, traffic: checkedTraffic(traffic) };
    const probabilities = probabilitiesFor(now, full, SIMULATED_ROLLOUTS);
    const reached = isReached(probabilities, full, MARGIN);
    return {
        goal: full,
        ...probabilities,
        reached,
        suggestions: reached ? [] : suggestions(now, full),
    };
}

interface Pair {
    readonly faulty: VersionProbability;
    readonly healthy: VersionProbability;
}

function suggestions(
    now: Pick<Change, "analysis" | "traffic">,
    goal: Required<Goal>,
): readonly Suggestion[] {
    return parameterChanges(now.analysis, now.traffic)
        .flatMap((candidates) => {
            for (const candidate of candidates) {
                const found = suggestion(candidate, goal);
                if (found !== undefined) {
                    return [{ found, size: candidate.size }];
                }
            }
            return [];
        })
        .sort((a, b) => a.size - b.size)
        .map(({ found }) => found);
}

function suggestion(change: Change, goal: Required<Goal>): Suggestion | undefined {
    if (!isReached(probabilitiesFor(change, goal, FIRST_PASS), goal, -2 * MARGIN)) {
        return undefined;
    }
    const probabilities = probabilitiesFor(change, goal, SIMULATED_ROLLOUTS);
    if (!isReached(probabilities, goal, MARGIN)) {
        return undefined;
    }
    const { parameter, metric, from, to } = change;
    return {
        parameter,
        ...(metric === undefined ? {} : { metric }),
        from,
        to,
        detected: probabilities.faulty.rolledBack,
        falsePositive: probabilities.healthy.rolledBack,
    };
}

function probabilitiesFor(
    { analysis, traffic }: Pick<Change, "analysis" | "traffic">,
    { faultyErrorPercent }: Required<Goal>,
    rollouts: number,
): Pair {
    const probability = (errorPercent: number): VersionProbability =>
        probabilityOfVersion(analysis, traffic, errorPercent, rollouts).probability;
    return {
        faulty: probability(faultyErrorPercent),
        healthy: probability(traffic.baselineErrorPercent),
    };
}

/** `margin`: standard errors by which a simulated probability must exceed the goal; if negative, it may fall short. */
function isReached({ faulty, healthy }: Pair, goal: Required<Goal>, margin: number): boolean {
    return (
        100 * (faulty.rolledBack - margin * faulty.standardError) >= goal.confidencePercent &&
        100 * (healthy.rolledBack + margin * healthy.standardError) <= goal.falsePositivePercent
    );
}
