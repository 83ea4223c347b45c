import { type Poisson, poisson, quantile } from "./poisson";

/** Requests of one kind that were sent during a rollout, accumulated per piece. */
export class Counts {
    private readonly sums: number[] = [0];

    /** Resets the counts. */
    clear(): void {
        this.sums.length = 1;
    }

    /** Adds the requests of the next piece. */
    add(count: number): void {
        this.sums.push((this.sums.at(-1) ?? 0) + count);
    }

    /** The requests of the last pieces; before the first piece there were none. */
    last(pieces: number): number {
        const newest = this.sums.length - 1;
        return (this.sums[newest] ?? 0) - (this.sums[Math.max(0, newest - pieces)] ?? 0);
    }
}

/** Draws Poisson counts; a distribution is built once for each mean. */
export function poissonDraws(random: () => number): (mean: number) => number {
    const known = new Map<number, Poisson>();
    return (mean) => {
        let distribution = known.get(mean);
        if (distribution === undefined) {
            distribution = poisson(mean);
            known.set(mean, distribution);
        }
        return quantile(distribution, random());
    };
}
