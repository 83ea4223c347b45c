/** How busy and how slow an endpoint is. */
export interface Load {
    /** Requests that have no response yet. */
    readonly pending: number;
    /** Estimated milliseconds to the first byte of a response. */
    readonly rttMs: number;
    /** When the estimate was made, in milliseconds of a monotonic clock. */
    readonly at: number;
}

/** The settings that Linkerd's policy controller sends to its proxies (`default_balancer_config`). */
export const peakEwma = { defaultRttMs: 30, decayMs: 10_000 } as const;

/** The load of an endpoint that nothing is known of. */
export function unknownLoad(now: number): Load {
    return { pending: 0, rttMs: peakEwma.defaultRttMs, at: now };
}

/** Takes in a response: a slower one counts at once, a faster one the more the older the estimate is. */
export function observe(load: Load, rttMs: number, now: number): Load {
    if (rttMs > load.rttMs) {
        return { ...load, rttMs, at: now };
    }
    const kept = Math.exp(-(now - load.at) / peakEwma.decayMs);
    return { ...load, rttMs: load.rttMs * kept + rttMs * (1 - kept), at: now };
}

/** What another request would cost: the estimate, once for each request that is under way and once for itself. */
export function cost(load: Load, now: number): number {
    const faded = load.rttMs * Math.exp(-(now - load.at) / peakEwma.decayMs);
    return faded * (load.pending + 1);
}
