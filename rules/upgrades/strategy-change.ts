import { type Fields, listOf, numberOf } from "../canary/reading";
import { maxWeightOf, nextStep, WHOLE } from "../canary/weights";
import { type Problem, refusal } from "../problems/problem";
import type { LiveCanary } from "./upgrade";

/** A Canary on the cluster with its analysis and weight. */
export interface LiveAnalysis extends LiveCanary {
    /** Its `spec.analysis`. */
    readonly analysis: Fields;
    /** `status.canaryWeight`: percent. */
    readonly weight: number;
}

/** A Canary of the stack with the fields that its strategy decides. */
export interface PlannedAnalysis {
    readonly namespace: string;
    readonly name: string;
    /** Fields of its `spec.analysis`. */
    readonly analysis: Fields;
}

/** What Flagger does at a weight when its next check passes: it sets another weight, or promotes. */
type Advance = number | "promotion";

function advanceFrom(analysis: Fields, weight: number): Advance {
    const settings = {
        stepWeight: numberOf(analysis.stepWeight) ?? 0,
        stepWeights: listOf(analysis.stepWeights).flatMap((step) => numberOf(step) ?? []),
        maxWeight: numberOf(analysis.maxWeight) ?? 0,
    };
    return weight >= maxWeightOf(settings)
        ? "promotion"
        : Math.min(WHOLE, weight + nextStep(settings, weight));
}

/** The weight of a release and those that follow, before its promotion. */
function weightsFrom(analysis: Fields, weight: number): readonly number[] {
    const next = advanceFrom(analysis, weight);
    return next === "promotion" || next <= weight
        ? [weight]
        : [weight, ...weightsFrom(analysis, next)];
}

/**
 * Rejects another strategy for a Canary whose release is in progress, where Flagger would send all traffic to the new
 * version: at a weight that `stepWeights` does not contain, its next step is 100 %. A release that is promoted earlier
 * than before is a warning.
 *
 * @param path - the cluster by the names in its kubeconfig
 * @param live - the Canaries on the cluster
 * @param planned - those of the stack
 * @param setting - the setting that allows it
 * @returns `upgrade/strategy-during-release`
 */
export function strategyChanges(
    path: string,
    live: readonly LiveAnalysis[],
    planned: readonly PlannedAnalysis[],
    setting: string,
): Problem[] {
    return live
        .filter(({ phase }) => phase === "Progressing")
        .flatMap((canary) => {
            const { analysis } = planned.find((each) => isSame(each, canary)) ?? {};
            return analysis === undefined ? [] : strategyChange(path, canary, analysis, setting);
        });
}

function isSame(one: PlannedAnalysis, other: LiveAnalysis): boolean {
    return one.name === other.name && one.namespace === other.namespace;
}

function strategyChange(
    path: string,
    { analysis, name, namespace, weight }: LiveAnalysis,
    planned: Fields,
    setting: string,
): Problem[] {
    // with iterations, traffic moves in one step, whichever the weight is
    if (numberOf(planned.iterations) !== undefined) {
        return [];
    }
    // the release goes on until the update
    const weights = weightsFrom(analysis, weight).filter((each) => each > 0);
    const jump = weights.find(
        (each) => advanceFrom(planned, each) === WHOLE && advanceFrom(analysis, each) !== WHOLE,
    );
    const early = weights.slice(0, -1).find((each) => advanceFrom(planned, each) === "promotion");
    const at = jump ?? early;
    if (at === undefined) {
        return [];
    }
    const value = `Canary ${namespace}/${name} at ${weight} %`;
    const wait = `wait for its end: npx linkerd-canary wait ${name} --namespace ${namespace}`;
    const steps = listOf(planned.stepWeights);
    const reason =
        steps.length === 0 ? "" : `${at} % is none of the new weights ${steps.join(", ")}, and `;
    const problem = refusal(
        "upgrade/strategy-during-release",
        path,
        value,
        jump === undefined
            ? `this update changes the strategy of a release in progress: at ${at} % the new one has no step left, and the version is promoted at the next check instead of after ${weights.at(-1)} %`
            : `this update changes the strategy of a release in progress: ${reason}Flagger sends all traffic to the new version at its next check`,
        jump === undefined ? wait : `${wait}; or allow it: pulumi config set ${setting} true`,
    );
    return [jump === undefined ? { ...problem, severity: "warning" } : problem];
}
