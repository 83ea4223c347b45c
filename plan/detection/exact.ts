import type { Ending, Outcomes } from "./types";

/** One state of a rollout, with its probability. */
interface State {
    readonly failed: number;
    readonly percentTicks: number;
    readonly probability: number;
}

/**
 * The outcomes of a version whose checks are independent of each other, which holds if no two windows overlap.
 *
 * Flagger's loop, tick by tick: the threshold is compared before the next check, a failed check keeps the weight,
 * a passed one is a step, and the last step is the promotion (Flagger pkg/controller/scheduler.go:430-470).
 *
 * @param weights - percent of the traffic at each check that must pass
 * @param fails - probability of a failed check at each of these weights
 * @param threshold - failed checks after which the release is rolled back
 * @param blindChecks - number of first checks that always fail
 */
export function exactOutcomes(
    weights: readonly number[],
    fails: readonly number[],
    threshold: number,
    blindChecks = 0,
): Outcomes {
    const rollbacks: Ending[] = [];
    let promoted = weights.length === 0 ? 1 : 0;
    let states: readonly State[] =
        weights.length === 0 ? [] : [{ failed: 0, percentTicks: 0, probability: 1 }];
    // At tick 0 the revision is detected, at tick 1 the first weight is set.
    for (let tick = 2; states.length > 0; tick += 1) {
        const next = new Map<string, State>();
        for (const state of states) {
            const step = tick - 2 - state.failed;
            const percentTicks = state.percentTicks + (weights[step] ?? 0);
            if (state.failed >= threshold) {
                rollbacks.push({ tick, percentTicks, probability: state.probability });
                continue;
            }
            const fail = tick - 2 < blindChecks ? 1 : (fails[step] ?? 0);
            add(next, state.failed + 1, percentTicks, state.probability * fail);
            if (step === weights.length - 1) {
                promoted += state.probability * (1 - fail);
            } else {
                add(next, state.failed, percentTicks, state.probability * (1 - fail));
            }
        }
        states = [...next.values()];
    }
    return { promoted, waiting: 0, rollbacks };
}

/** Merges different paths to the same state. */
function add(
    states: Map<string, State>,
    failed: number,
    percentTicks: number,
    probability: number,
): void {
    if (probability > 0) {
        const key = `${failed} ${percentTicks}`;
        const before = states.get(key)?.probability ?? 0;
        states.set(key, { failed, percentTicks, probability: before + probability });
    }
}
