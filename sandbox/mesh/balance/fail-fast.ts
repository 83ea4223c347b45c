/** Linkerd's queue in front of a balancer (`default_queue_config` of the policy controller). */
export const queue = { capacity: 100, failFastMs: 3_000 } as const;

/** How a Service without ready endpoints treats another request. */
export type Readiness = "ready" | "queueing" | "full" | "failFast";

/**
 * Remembers which Services have no ready endpoints: the first requests to meet one wait for an endpoint; when
 * none comes in time the Service is in fail-fast, its requests fail at once, and routes use their other backends.
 */
export class FailFast {
    private readonly waits = new Map<string, { deadline: number; waiting: number }>();

    constructor(
        private readonly limits: { readonly capacity: number; readonly failFastMs: number } = queue,
        private readonly now: () => number = () => performance.now(),
    ) {}

    /** @param key `namespace/name:port` of the Service. */
    readiness(key: string, endpoints: number): Readiness {
        if (endpoints > 0) {
            this.waits.delete(key);
            return "ready";
        }
        const wait = this.waits.get(key);
        if (wait === undefined) {
            return "queueing";
        }
        if (this.now() >= wait.deadline) {
            return "failFast";
        }
        return wait.waiting < this.limits.capacity ? "queueing" : "full";
    }

    /** Enters the queue of a Service; returns the milliseconds that are left to wait, and the way out of the queue. */
    enter(key: string): { leftMs: number; leave: () => void } {
        const wait = this.waits.get(key) ?? {
            deadline: this.now() + this.limits.failFastMs,
            waiting: 0,
        };
        this.waits.set(key, wait);
        wait.waiting += 1;
        return {
            leftMs: Math.max(0, wait.deadline - this.now()),
            leave: () => {
                wait.waiting -= 1;
            },
        };
    }
}
