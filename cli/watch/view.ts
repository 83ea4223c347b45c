import { canaryKey, type CanaryState } from "../../kube/release/canaries";
import type { FlaggerEvent } from "../../kube/release/events";
import type { CanaryHealth } from "../metrics/health";

/** A Canary as `watch` shows it. */
export interface WatchedCanary {
    readonly canary: CanaryState;
    /** Percent of the traffic that the new version receives. */
    readonly weight: number;
    /** Health of the new version; `undefined` while it receives no requests, and without metrics. */
    readonly canaryHealth?: CanaryHealth;
    /** Health of the primary. */
    readonly primaryHealth?: CanaryHealth;
}

/** Everything that `watch` shows at one point in time. */
export interface WatchView {
    /** Milliseconds since the epoch. */
    readonly at: number;
    readonly canaries: readonly WatchedCanary[];
    /** Flagger's events of these Canaries, oldest first. */
    readonly events: readonly FlaggerEvent[];
    /** Data that could not be read, with the reason; empty if all could be read. */
    readonly missing: readonly string[];
}

/** A health as short text, such as `99.8 % ok, p99 12 ms`. */
export function healthText(health: CanaryHealth | undefined): string {
    if (health?.successRate === undefined) {
        return "-";
    }
    const latency = health.p99Ms === undefined ? "" : `, p99 ${health.p99Ms.toFixed(0)} ms`;
    return `${rounded(health.successRate)} % ok${latency}`;
}

/** One decimal, but never 100 for a lower value. */
function rounded(percent: number): string {
    return percent < 100 ? Math.min(percent, 99.9).toFixed(1) : "100";
}

/** A key that identifies an event. */
export function eventKey(event: FlaggerEvent): string {
    return `${canaryKey(event)} ${event.at} ${event.message}`;
}
