import type { RuleContext } from "../../rules/canary/context";
import { recommendationsFor, analysisSpecOf, detectionProbability } from "../detection";
import type { Recommendations, Goal, DetectionProbability, Traffic } from "../detection";
import { rolloutPlan } from "../rollout-plan";
import type { PlanOptions, RolloutPlan } from "../types";

/** A plan with what is known of its odds. */
export interface PlanReport {
    readonly plan: RolloutPlan;
    /**
     * The odds of its checks.
     * @default - none, where requests per second are not given or nothing is analysed
     */
    readonly detection?: DetectionProbability;
    /**
     * Whether the odds reach a goal, and what would.
     * @default - none, where it is not asked for
     */
    readonly recommendations?: Recommendations;
}

/** What a report is to tell. */
export interface ReportOptions {
    /**
     * The traffic.
     * @default - not known, and no odds are told
     */
    readonly traffic?: Traffic;
    /**
     * Whether odds are told; they take a simulation where windows overlap.
     * @default true
     */
    readonly odds?: boolean;
    /**
     * Errors of bad versions for which odds are told, percent of their requests.
     * @default [1, 2, 5, 10, 20, 50, 100]
     */
    readonly errorPercents?: readonly number[];
    /**
     * What the odds are to be.
     * @default - nothing is advised
     */
    readonly goal?: Goal;
    /**
     * What else is known beside the Canary.
     * @default - nothing
     */
    readonly plan?: Omit<PlanOptions, "requestsPerSecond" | "matchedPercent">;
}

/**
 * The plan of a Canary and its odds.
 *
 * @param context - the Canary among its MetricTemplates
 * @param options - the traffic, and what is to be told
 * @throws {@link EndlessRelease} for a Canary of which no release is ever promoted
 * @throws RangeError for traffic or a goal that cannot be
 */
export function planReport(context: RuleContext, options: ReportOptions = {}): PlanReport {
    const { errorPercents, goal, odds = true, traffic } = options;
    const { meshProvider } = context.installation;
    const plan = rolloutPlan(context.canary, {
        ...(meshProvider === undefined ? {} : { meshProvider }),
        ...options.plan,
        requestsPerSecond: traffic?.requestsPerSecond,
        matchedPercent: traffic?.matchedPercent,
    });
    if (traffic === undefined || !odds || plan.strategy === "skipAnalysis") {
        return { plan };
    }
    const analysis = analysisSpecOf(context, plan, traffic.matchedPercent);
    return {
        plan,
        detection: detectionProbability(analysis, traffic, errorPercents),
        ...(goal === undefined
            ? {}
            : { recommendations: recommendationsFor(analysis, traffic, goal) }),
    };
}
