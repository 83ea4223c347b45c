/** Linkerd's queue in front of a balancer (`default_queue_config` of the policy controller), and the proxy's cache. */
export const queue = {
    capacity: 100,
    failFastMs: 3_000,
    /** A proxy forgets what it knows of a Service that its client has sent no request for this long. */
    idleMs: 5_000,
} as const;

/** How a backend without ready endpoints treats another request. */
export type Readiness = "ready" | "queueing" | "full" | "failFast";

/** One client's use of one Service: what its proxy knows, no other proxy does. */
export interface ProxyScope {
    /** User of the mesh's proxy. */
    readonly client: string;
    /** `namespace/name:port` of the Service that the request is for. */
    readonly parent: string;
}

interface Wait {
    deadline: number;
    waiting: number;
}

interface Known {
    usedAt: number;
    /** By `namespace/name:port` of the backend. */
    readonly waits: Map<string, Wait>;
}

/**
 * Remembers, for each client's proxy, which backends have no ready endpoints: the first requests to meet one wait for
 * an endpoint; when none comes in time the backend is in fail-fast, and routes use their other backends.
 */
export class FailFast {
    private readonly known = new Map<string, Known>();

    constructor(
        private readonly limits: {
            readonly capacity: number;
            readonly failFastMs: number;
            readonly idleMs: number;
        } = queue,
        private readonly now: () => number = () => performance.now(),
    ) {}

    /** Marks the client's proxy as in use, at the begin and at the end of each request. */
    touch(scope: ProxyScope): void {
        this.of(scope).usedAt = this.now();
    }

    /** @param backend `namespace/name:port`. */
    readiness(scope: ProxyScope, backend: string, endpoints: number): Readiness {
        const { waits } = this.of(scope);
        if (endpoints > 0) {
            waits.delete(backend);
            return "ready";
        }
        const wait = waits.get(backend);
        if (wait === undefined) {
            return "queueing";
        }
        if (this.now() >= wait.deadline) {
            return "failFast";
        }
        return wait.waiting < this.limits.capacity ? "queueing" : "full";
    }

    /**
     * Enters the queue of a backend; returns the milliseconds that are left to wait, and what leaves the queue: with an
     * endpoint, or because the time is over.
     */
    enter(
        scope: ProxyScope,
        backend: string,
    ): { leftMs: number; leave: (served: boolean) => void } {
        const { waits } = this.of(scope);
        const wait = waits.get(backend) ?? {
            deadline: this.now() + this.limits.failFastMs,
            waiting: 0,
        };
        waits.set(backend, wait);
        wait.waiting += 1;
        return {
            leftMs: Math.max(0, wait.deadline - this.now()),
            leave: (served) => {
                wait.waiting -= 1;
                if (!served) {
                    // a timer may fire a moment before the deadline, which must not start another wait
                    wait.deadline = Math.min(wait.deadline, this.now());
                }
            },
        };
    }

    /** Drops what proxies have forgotten. */
    prune(): void {
        for (const [key, known] of this.known) {
            if (this.isForgotten(known)) {
                this.known.delete(key);
            }
        }
    }

    private of({ client, parent }: ProxyScope): Known {
        const key = `${client} ${parent}`;
        const before = this.known.get(key);
        if (before !== undefined && !this.isForgotten(before)) {
            return before;
        }
        const fresh = { usedAt: this.now(), waits: new Map<string, Wait>() };
        this.known.set(key, fresh);
        return fresh;
    }

    private isForgotten({ usedAt, waits }: Known): boolean {
        const busy = [...waits.values()].some(({ waiting }) => waiting > 0);
        return !busy && this.now() - usedAt >= this.limits.idleMs;
    }
}
