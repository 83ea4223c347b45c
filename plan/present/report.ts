import type { RuleContext } from "../../rules/canary/context";
import { recommendationsFor, analysisSpecOf, detectionProbability } from "../detection";
import type { Recommendations, Goal, DetectionProbability, Traffic } from "../detection";
import { rolloutPlan } from "../rollout-plan";
import type { PlanOptions, RolloutPlan } from "../types";

/** A plan with its detection probabilities. */
export interface PlanReport {
    readonly plan: RolloutPlan;
    /**
     * The detection probability of its checks.
     * @default - none, if requests per second are not set or there is no analysis
     */
    readonly detection?: DetectionProbability;
    /**
     * Whether the probabilities reach a goal, and the changes that do.
     * @default - none, if no goal is set
     */
    readonly recommendations?: Recommendations;
}

/** Options of a report. */
export interface ReportOptions {
    /**
     * The traffic.
     * @default - unknown; no probabilities are computed
     */
    readonly traffic?: Traffic;
    /**
     * Whether probabilities are computed, which takes a simulation if windows overlap.
     * @default true
     */
    readonly odds?: boolean;
    /**
     * Error percentages of the faulty versions for which probabilities are computed.
     * @default [1, 2, 5, 10, 20, 50, 100]
     */
    readonly errorPercents?: readonly number[];
    /**
     * The target probabilities.
     * @default - no recommendations
     */
    readonly goal?: Goal;
    /**
     * Other facts about the release.
     * @default - none
     */
    readonly plan?: Omit<PlanOptions, "requestsPerSecond" | "matchedPercent">;
}

/**
 * The plan of a Canary with its detection probability.
 *
 * @param context - the Canary with its MetricTemplates
 * @param options - the traffic and the content of the report
 * @throws {@link EndlessRelease} for a Canary whose releases are never promoted
 * @throws RangeError for invalid traffic or an invalid goal
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
