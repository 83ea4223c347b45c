/**
 * Picks an index with a chance of its weight over the sum of all; weight 0 is never picked.
 *
 * @param random a number in [0, 1).
 * @returns undefined where no weight is left.
 */
export function pickByWeight(weights: readonly number[], random: number): number | undefined {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (total <= 0) {
        return undefined;
    }
    let rest = random * total;
    let last: number | undefined;
    for (const [index, weight] of weights.entries()) {
        if (weight > 0) {
            if (rest < weight) {
                return index;
            }
            rest -= weight;
            last = index;
        }
    }
    // only rounding leads here
    return last;
}

/** Which backend takes a request. */
export type Choice<T> =
    | { readonly kind: "backend"; readonly backend: T }
    /** Two or more backends, and every weight is 0. */
    | { readonly kind: "noWeight" }
    /** No backend with a weight can take requests now. */
    | { readonly kind: "unavailable" };

/**
 * Distributes over backends as Linkerd's proxy does (linkerd/distribute): a single backend takes everything,
 * whatever its weight; of several one is drawn by weight, and where that one is unavailable another draw is made
 * among the rest.
 */
export function chooseBackend<T extends { readonly weight: number }>(
    backends: readonly T[],
    isAvailable: (backend: T) => boolean,
    random: () => number,
): Choice<T> {
    if (backends.length === 1) {
        return isAvailable(backends[0])
            ? { kind: "backend", backend: backends[0] }
            : { kind: "unavailable" };
    }
    if (backends.every((backend) => backend.weight === 0)) {
        return { kind: "noWeight" };
    }
    const weights = backends.map((backend) => backend.weight);
    for (;;) {
        const index = pickByWeight(weights, random());
        if (index === undefined) {
            return { kind: "unavailable" };
        }
        if (isAvailable(backends[index])) {
            return { kind: "backend", backend: backends[index] };
        }
        weights[index] = 0;
    }
}
