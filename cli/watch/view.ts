import { canaryKey, type CanaryState } from "../cluster/canaries";
import type { FlaggerEvent } from "../cluster/events";
import type { CanaryHealth } from "../metrics/health";

/** A Canary as `watch` shows it. */
export interface WatchedCanary {
    readonly canary: CanaryState;
    /** Percent of the traffic that the new version gets. */
    readonly weight: number;
    /** How the new version answers; `undefined` while it gets no requests, and without metrics. */
    readonly canaryHealth?: CanaryHealth;
    /** How the version that serves answers. */
    readonly primaryHealth?: CanaryHealth;
}

/** Everything that `watch` shows at one moment. */
export interface WatchView {
    /** Milliseconds since the epoch. */
    readonly at: number;
    readonly canaries: readonly WatchedCanary[];
    /** Flagger's events of these Canaries, oldest first. */
    readonly events: readonly FlaggerEvent[];
    /** What could not be read, and why; empty where all could. */
    readonly missing: readonly string[];
}

/** A health in a few words, such as `99.8 % ok, p99 12 ms`. */
export function healthText(health: CanaryHealth | undefined): string {
    if (health?.successRate === undefined) {
        return "-";
    }
    const latency = health.p99Ms === undefined ? "" : `, p99 ${health.p99Ms.toFixed(0)} ms`;
    return `${rounded(health.successRate)} % ok${latency}`;
}

/** One decimal, but never 100 for what is less. */
function rounded(percent: number): string {
    return percent < 100 ? Math.min(percent, 99.9).toFixed(1) : "100";
}

/** An event by which it is told from all others. */
export function eventKey(event: FlaggerEvent): string {
    return `${canaryKey(event)} ${event.at} ${event.message}`;
}
