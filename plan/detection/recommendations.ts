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

/** What odds are to be, unless something else is asked. */
export const DEFAULT_GOAL: Required<Goal> = {
    faultyErrorPercent: 5,
    confidencePercent: 95,
    falsePositivePercent: 1,
};

/** Enough to drop what is far from the goal; what seems near is reckoned with all rollouts. */
const FIRST_LOOK = 2_000;

/** A simulated probability counts as reached when it is beyond the goal by this many standard errors. */
const SURE = 2;

/**
 * Whether the checks of a Canary reach a goal, and the smallest change of each setting that alone would reach it. What is
 * suggested has been reckoned like the odds themselves.
 *
 * @param analysis - of the Canary, from `judgementOf`
 * @param traffic - the requests that it meets
 * @param goal - what the odds are to be
 * @throws RangeError for traffic or a goal that cannot be
 */
export function recommendationsFor(
    analysis: AnalysisSpec,
    traffic: Traffic,
    goal: Goal = {},
): Recommendations {
    const full = { ...DEFAULT_GOAL, ...goal };
    const now = { analysis, traffic: checkedTraffic(traffic) };
    const odds = oddsFor(now, full, SIMULATED_ROLLOUTS);
    const reached = isReached(odds, full, SURE);
    return {
        goal: full,
        ...odds,
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
    if (!isReached(oddsFor(change, goal, FIRST_LOOK), goal, -2 * SURE)) {
        return undefined;
    }
    const odds = oddsFor(change, goal, SIMULATED_ROLLOUTS);
    if (!isReached(odds, goal, SURE)) {
        return undefined;
    }
    const { parameter, metric, from, to } = change;
    return {
        parameter,
        ...(metric === undefined ? {} : { metric }),
        from,
        to,
        detected: odds.faulty.rolledBack,
        falsePositive: odds.healthy.rolledBack,
    };
}

function oddsFor(
    { analysis, traffic }: Pick<Change, "analysis" | "traffic">,
    { faultyErrorPercent }: Required<Goal>,
    rollouts: number,
): Pair {
    const odds = (errorPercent: number): VersionProbability =>
        probabilityOfVersion(analysis, traffic, errorPercent, rollouts).odds;
    return { faulty: odds(faultyErrorPercent), healthy: odds(traffic.baselineErrorPercent) };
}

/** `sure`: standard errors by which a simulated probability has to be beyond the goal; below 0 it may fall short. */
function isReached({ faulty, healthy }: Pair, goal: Required<Goal>, sure: number): boolean {
    return (
        100 * (faulty.rolledBack - sure * faulty.standardError) >= goal.confidencePercent &&
        100 * (healthy.rolledBack + sure * healthy.standardError) <= goal.falsePositivePercent
    );
}
