import type { RolloutPlan } from "../types";
import type { PlanReport } from "./report";
import { chance, count, duration, share } from "./format";

/** A plan in a few facts, as a stack's output has it. */
export interface ShortPlan {
    /** How traffic moves. */
    readonly strategy: RolloutPlan["strategy"];
    /** Percent of the traffic at the canary, from its first share to its last before the promotion. */
    readonly steps: readonly number[];
    /** From the new revision's detection, if every check passes, such as `4m30s`. */
    readonly earliestPromotion: string;
    /** From the new revision's detection, by failed checks, such as `6m`. */
    readonly latestRollback: string;
    /** The most that a version meets which is rolled back at the last moment. */
    readonly mostExposure: {
        /** The largest share of the traffic, percent. */
        readonly percent: number;
        /** For how long it has any. */
        readonly time: string;
        /**
         * Requests that reach it.
         * @default - none, where requests per second are not given
         */
        readonly requests?: number;
    };
}

/** A plan in a few facts. */
export function shortPlan(plan: RolloutPlan): ShortPlan {
    const { exposure } = plan;
    return {
        strategy: plan.strategy,
        steps: weightsOf(plan),
        earliestPromotion: duration(plan.earliestPromotionSeconds),
        latestRollback: duration(plan.latestRollbackSeconds),
        mostExposure: {
            percent: exposure.mostPercent,
            time: duration(exposure.seconds),
            ...(exposure.requests === undefined ? {} : { requests: Math.round(exposure.requests) }),
        },
    };
}

/** The shares of the traffic before the primary is overwritten, each once, in their order. */
function weightsOf({ steps, pointOfNoReturnSeconds }: RolloutPlan): number[] {
    const weights = steps
        .filter(({ seconds }) => seconds <= pointOfNoReturnSeconds)
        .map(({ canaryWeight }) => canaryWeight);
    return weights.filter((weight, index) => weight > 0 && weight !== weights[index - 1]);
}

const NAMES = {
    weighted: "weighted",
    blueGreen: "blue/green",
    abTest: "A/B test",
    skipAnalysis: "no analysis",
} as const;

/** What a strategy is called. */
export function strategyName({ strategy }: Pick<RolloutPlan, "strategy">): string {
    return NAMES[strategy];
}

/**
 * A plan in two to four lines, for the log of a preview and for pull requests.
 *
 * @param report - the plan, with its odds if they are to be told
 * @param faultyErrorPercent - the bad version whose odds are told, of those that the report has
 */
export function planLines(report: PlanReport, faultyErrorPercent = 5): readonly string[] {
    const { plan, detection } = report;
    const { exposure } = plan;
    const { earliestPromotion, latestRollback, steps } = shortPlan(plan);
    if (plan.strategy === "skipAnalysis") {
        return [
            `A release is promoted ${earliestPromotion} after it is seen, without any check; nothing rolls it back.`,
        ];
    }
    const path =
        plan.strategy === "weighted" ? ` ${steps.map((weight) => `${weight}`).join(" → ")} %` : "";
    const met = [
        `at most ${share(exposure.mostPercent)} of the requests`,
        ...(exposure.requests === undefined ? [] : [`${count(exposure.requests)} of them`]),
    ].join(", ");
    const bad = detection?.faulty.find((version) => version.errorPercent === faultyErrorPercent);
    return [
        `${strategyName(plan)}${path}, a check every ${duration(plan.intervalSeconds)}: promoted after ${earliestPromotion} at the earliest.`,
        `Rolled back after ${plan.threshold} failed ${plan.threshold === 1 ? "check" : "checks"}, ${latestRollback} after it is seen at the latest; till then a bad version meets ${met}.`,
        ...(detection === undefined || bad === undefined || detection.evaluated.length === 0
            ? []
            : [
                  `At ${count(detection.traffic.requestsPerSecond)} requests/s a version that fails ${share(bad.errorPercent)} is rolled back with a probability of ${chance(bad.rolledBack)}, a good one (${share(detection.healthy.errorPercent)}) of ${chance(detection.healthy.rolledBack)}.`,
              ]),
        ...(detection === undefined || detection.evaluated.length > 0
            ? []
            : [
                  "No metric has a known probability of failing: how likely a faulty version is rolled back is not known.",
              ]),
    ];
}
