import type { RolloutPlan } from "../types";
import type { PlanReport } from "./report";
import { chance, count, duration, share } from "./format";

/** A plan in short form, as in a stack's outputs. */
export interface ShortPlan {
    /** How traffic moves. */
    readonly strategy: RolloutPlan["strategy"];
    /** Percent of the traffic that the canary receives, from the first step to the last before the promotion. */
    readonly steps: readonly number[];
    /** Time from the new revision's detection if every check passes, such as `4m30s`. */
    readonly earliestPromotion: string;
    /** Time from the new revision's detection to the latest rollback by failed checks, such as `6m`. */
    readonly latestRollback: string;
    /** The maximum exposure of a version that is rolled back at the latest time. */
    readonly mostExposure: {
        /** The largest share of the traffic, percent. */
        readonly percent: number;
        /** Duration of the exposure. */
        readonly time: string;
        /**
         * Requests that reach it.
         * @default - none, if requests per second are not set
         */
        readonly requests?: number;
    };
}

/** A plan in short form. */
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

/** The canary's shares of the traffic before the primary is overwritten, without repetitions, in order. */
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

/** The display name of a strategy. */
export function strategyName({ strategy }: Pick<RolloutPlan, "strategy">): string {
    return NAMES[strategy];
}

/**
 * A plan in two to four lines, for the log of a preview and for pull requests.
 *
 * @param report - the plan, with its detection probability if it is to be shown
 * @param faultyErrorPercent - error percentage of the faulty version to show; must be in the report
 */
export function planLines(report: PlanReport, faultyErrorPercent = 5): readonly string[] {
    const { plan, detection } = report;
    const { exposure } = plan;
    const { earliestPromotion, latestRollback, steps } = shortPlan(plan);
    if (plan.strategy === "skipAnalysis") {
        return [
            `A release is promoted ${earliestPromotion} after its detection without any checks; it is never rolled back.`,
        ];
    }
    const path =
        plan.strategy === "weighted" ? ` ${steps.map((weight) => `${weight}`).join(" → ")} %` : "";
    const exposed = [
        `at most ${share(exposure.mostPercent)} of the requests`,
        ...(exposure.requests === undefined
            ? []
            : [`${count(exposure.requests)} requests in total`]),
    ].join(", ");
    const faulty = detection?.faulty.find((version) => version.errorPercent === faultyErrorPercent);
    return [
        `${strategyName(plan)}${path}, a check every ${duration(plan.intervalSeconds)}: promoted after ${earliestPromotion} at the earliest.`,
        `Rolled back after ${plan.threshold} failed ${plan.threshold === 1 ? "check" : "checks"}, at the latest ${latestRollback} after its detection; until then a faulty version receives ${exposed}.`,
        ...(detection === undefined || faulty === undefined || detection.evaluated.length === 0
            ? []
            : [
                  `At ${count(detection.traffic.requestsPerSecond)} requests/s a faulty version (${share(faulty.errorPercent)} errors) has a detection probability of ${chance(faulty.rolledBack)}, a healthy one (${share(detection.healthy.errorPercent)} errors) a false-positive probability of ${chance(detection.healthy.rolledBack)}.`,
              ]),
        ...(detection === undefined || detection.evaluated.length > 0
            ? []
            : ["The detection probability cannot be computed: none of the metrics is supported."]),
    ];
}
