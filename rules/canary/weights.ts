/** The settings by which the weight of a release rises, with 0 for what is not set. */
export interface WeightSettings {
    readonly stepWeight: number;
    readonly stepWeights: readonly number[];
    readonly maxWeight: number;
}

/** All of the traffic. */
export const WHOLE = 100;

/**
 * The weight at which a weighted release is promoted.
 *
 * @see Flagger pkg/controller/scheduler.go:41-52
 */
export function maxWeightOf({ maxWeight, stepWeights }: WeightSettings): number {
    const last = stepWeights.at(-1);
    return last !== undefined ? Math.min(WHOLE, last) : maxWeight > 0 ? maxWeight : WHOLE;
}

/**
 * The next increase of the canary's weight.
 *
 * @returns 0 or less if the release does not advance
 * @see Flagger pkg/controller/scheduler.go:58-88
 */
export function nextStep(
    { stepWeight, stepWeights }: WeightSettings,
    canaryWeight: number,
): number {
    if (stepWeight > 0 || stepWeights.length === 0) {
        return stepWeight;
    }
    const room = WHOLE - canaryWeight;
    if (room === 0) {
        return 1;
    }
    if (canaryWeight === 0) {
        return Math.min(room, stepWeights[0]);
    }
    const at = stepWeights.slice(0, -1).indexOf(canaryWeight);
    return at < 0 ? room : Math.min(room, stepWeights[at + 1] - canaryWeight);
}
