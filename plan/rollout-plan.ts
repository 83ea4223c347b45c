import type { KubernetesObject } from "../rules/canary/context";
import { exposureOf } from "./exposure";
import { readRelease, type ReleaseSpec } from "./release-spec";
import { outcomeOf, simulate } from "./simulate";
import type { ScriptedCheck, Exposure, PlannedStep, PlanOptions, RolloutPlan } from "./types";

/**
 * What Flagger 1.44.0 does with the next release of an initialised Canary.
 *
 * Times start at the scheduler run that detects the new revision, up to one interval after the revision is applied.
 *
 * @param canary - the Canary as stored by the API server
 * @param options - other facts about the release
 * @throws {@link EndlessRelease} for a Canary whose releases are never promoted; `checkCanary` explains why
 *
 * @example
 * rolloutPlan(canary, { requestsPerSecond: 50 }).exposure.requests;
 */
export function rolloutPlan(canary: KubernetesObject, options: PlanOptions = {}): RolloutPlan {
    const {
        matchedPercent = 100,
        meshProvider = "gatewayapi:v1beta1",
        requestsPerSecond,
    } = options;
    const release = readRelease(canary, meshProvider);
    const steps = simulate(release, {}, options);
    if (outcomeOf(steps) !== "promoted") {
        throw new EndlessRelease(`${release.namespace}/${release.name}`, steps.at(-1));
    }
    const rollbacks = latestRollbacks(release, steps, options);
    const traffic = { matchedPercent, requestsPerSecond };
    const exposures = rollbacks.map((each) => exposureOf(release, each, traffic));
    return {
        name: release.name,
        namespace: release.namespace,
        strategy: release.strategy,
        intervalSeconds: release.intervalSeconds,
        threshold: release.threshold,
        steps,
        earliestPromotionSeconds: secondsOf(steps.at(-1)),
        pointOfNoReturnSeconds: secondsOf(steps[overwritingRun(steps)]),
        latestRollbackSeconds: Math.max(0, ...rollbacks.map((each) => secondsOf(each.at(-1)))),
        exposure: exposures.reduce(larger, exposureOf(release, [], traffic)),
        ...toleratedOutage(release),
    };
}

/** An outage shorter than `n` intervals meets at most `n` checks. */
function toleratedOutage({
    skipAnalysis,
    metrics,
    threshold,
    intervalSeconds,
}: ReleaseSpec): Pick<RolloutPlan, "toleratedOutageSeconds"> {
    return skipAnalysis || metrics.length === 0
        ? {}
        : { toleratedOutageSeconds: (threshold - 1) * intervalSeconds };
}

/** Thrown for a Canary whose releases never end even if every check passes. */
export class EndlessRelease extends Error {
    /** Creates the error with the last simulated run. */
    constructor(
        canary: string,
        /** The last simulated run. */
        readonly step: PlannedStep | undefined,
    ) {
        super(
            `Canary ${canary}: no release is ever promoted; after ${(step?.tick ?? -1) + 1} runs in which every check passes it is in phase ${step?.phase} at weight ${step?.canaryWeight}`,
        );
        this.name = "EndlessRelease";
    }
}

/** The run that overwrites the primary. */
function overwritingRun(steps: readonly PlannedStep[]): number {
    return steps.findIndex(({ events }) =>
        events.some(({ message }) => message.startsWith("Copying ")),
    );
}

/**
 * The latest possible rollback for each kind of check: all checks pass until the run that would overwrite the primary,
 * and from then on every check of that kind fails. A failed check always costs one run, and the weight never decreases
 * before the promotion, so no other rollback is later or exposes more traffic. Checks before the first step can only
 * fail there. A hook for a manual rollback is called for the last time by the run that would overwrite the primary.
 */
function latestRollbacks(
    release: ReleaseSpec,
    passing: readonly PlannedStep[],
    options: PlanOptions,
): readonly (readonly PlannedStep[])[] {
    const last = overwritingRun(passing);
    const kinds: readonly (readonly ScriptedCheck["kind"][])[] = [
        ["rollout", "metric"],
        ["pre-rollout"],
        ["rollback"],
    ];
    return kinds
        .map((failing) => {
            const from = failing.includes("pre-rollout") ? 0 : last;
            const answer = ({ kind, tick }: ScriptedCheck): boolean =>
                tick < from || !failing.includes(kind);
            return simulate(release, { answer }, options);
        })
        .filter((steps) => outcomeOf(steps) === "rolledBack");
}

function larger(one: Exposure, other: Exposure): Exposure {
    return other.percentSeconds > one.percentSeconds ? other : one;
}

function secondsOf(step: PlannedStep | undefined): number {
    return step?.seconds ?? 0;
}
