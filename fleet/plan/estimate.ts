import type { ResolvedFleet, ResolvedWave } from "../file/types";

/** What a release does in one cluster of a fleet. */
export interface ClusterRelease {
    /** Seconds until a healthy version is promoted. */
    readonly seconds: number;
    /** Largest share of the requests that a version receives before its promotion, percent. */
    readonly mostPercent: number;
    /** Probability that the checks of one cluster roll the faulty version back. @default - not known */
    readonly detection?: number;
}

/** What a wave means for a faulty version. */
export interface WaveEstimate {
    readonly wave: string;
    readonly clusters: number;
    /** Seconds from its first start to the end of its last update, if nothing fails and no window or gate holds it. */
    readonly seconds: number;
    /** Clusters of the wave that meet the version at the most, if each cluster's checks detect it. */
    readonly clustersAtMost: number;
    /** Share of the fleet's requests that it receives at the same time then, percent; earlier waves did not detect it. */
    readonly requestsPercentAtMost: number;
    /** Probability that the fleet stops in this wave. @default - not known */
    readonly caught?: number;
}

/** What a release of a fleet means. */
export interface FleetEstimate {
    /** Seconds from the first start to the end of the last update, bake times included. */
    readonly seconds: number;
    readonly waves: readonly WaveEstimate[];
    /** Probability that no wave stops a faulty version. @default - not known */
    readonly uncaught?: number;
}

/**
 * Estimates duration and exposure of a release. Clusters count as independent, with the same share of the requests.
 *
 * @param fleet - with its stacks
 * @param release - what happens in each cluster
 */
export function estimateFleet(
    fleet: Pick<ResolvedFleet, "waves">,
    { detection, mostPercent, seconds }: ClusterRelease,
): FleetEstimate {
    const all = fleet.waves.reduce((sum, { stacks }) => sum + stacks.length, 0);
    let earlier = 0;
    let reached = 1;
    const waves = fleet.waves.map((wave): WaveEstimate => {
        const clusters = wave.stacks.length;
        const clustersAtMost = mostExposed(wave);
        const requestsPercentAtMost = (100 * earlier + mostPercent * clustersAtMost) / all;
        earlier += clusters;
        const passes =
            detection === undefined ? 1 : atMost(wave.allowedFailures, clusters, detection);
        const caught = reached * (1 - passes);
        reached *= passes;
        return {
            wave: wave.name,
            clusters,
            seconds: Math.ceil(clusters / parallelOf(wave)) * seconds,
            clustersAtMost,
            requestsPercentAtMost,
            ...(detection !== undefined && { caught }),
        };
    });
    const bakes = fleet.waves.slice(0, -1).reduce((sum, { bakeSeconds }) => sum + bakeSeconds, 0);
    return {
        seconds: waves.reduce((sum, wave) => sum + wave.seconds, bakes),
        waves,
        ...(detection !== undefined && { uncaught: reached }),
    };
}

function parallelOf({ maxParallel, maxUnavailable }: ResolvedWave): number {
    return Math.min(maxParallel, maxUnavailable);
}

/** Updates run until one more than the allowed number has failed: those that failed, and those that run with the last. */
function mostExposed(wave: ResolvedWave): number {
    const { allowedFailures, maxParallel, maxUnavailable, stacks } = wave;
    return Math.min(stacks.length, allowedFailures + maxParallel, maxUnavailable);
}

/** Probability of at most `most` successes in `count` independent trials. */
function atMost(most: number, count: number, probability: number): number {
    let term = (1 - probability) ** count;
    if (probability === 1) {
        return most >= count ? 1 : 0;
    }
    let sum = term;
    for (let successes = 1; successes <= Math.min(most, count); successes += 1) {
        term *= ((count - successes + 1) / successes) * (probability / (1 - probability));
        sum += term;
    }
    return Math.min(1, sum);
}
