import type {
    PodTotal,
    StatusClass,
    TrafficCounter,
    TrafficSecond,
    TrafficTotal,
} from "../mesh-report";
import { quantile } from "./quantile";

/** The end of one request. */
export interface TrafficRecord {
    /** User of the proxy that sent it: a pod's uid, or one of the sandbox's own callers. */
    readonly user?: string;
    readonly apex: string;
    readonly backend: string;
    /** `namespace/name` of the pod whose process answered. */
    readonly pod?: string;
    /** HTTP status of the answer; {@link callerLeftStatus} where there was none. */
    readonly status: number;
    /** Whether the response broke off. */
    readonly broken?: boolean;
    /** Milliseconds to the first byte of the response. */
    readonly latencyMs: number;
}

/** Stands for requests whose caller left before there was an answer; Linkerd counts no response for them. */
export const callerLeftStatus = 499;

interface Second {
    readonly at: number;
    readonly apex: string;
    readonly backend: string;
    count: number;
    failed: number;
    readonly latencies: number[];
}

type Counter = { -readonly [K in keyof TrafficCounter]: TrafficCounter[K] };

const keptMs = 15 * 60_000;

/** Counts every request that passes the mesh, from any sender. */
export class TrafficRecorder {
    private readonly counters = new Map<string, Counter>();
    private readonly seconds = new Map<string, Second>();
    private readonly pods = new Map<string, { count: number; failed: number }>();
    private readonly listeners = new Set<(record: TrafficRecord) => void>();

    constructor(private readonly now: () => number = Date.now) {}

    /** Calls the listener for each request that ends; returns the way to end that. */
    onRecord(listener: (record: TrafficRecord) => void): () => void {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
    }

    /** Counts a request that has ended. */
    record(record: TrafficRecord): void {
        const now = this.now();
        this.count(record, now);
        this.countSecond(record, now);
        if (record.pod !== undefined) {
            this.recordTry(record.pod, isFailure(record));
        }
        for (const listener of this.listeners) {
            listener(record);
        }
    }

    /** Counts an answer of a pod's process alone: that of a try after which the request was sent again. */
    recordTry(pod: string, failed: boolean): void {
        const total = this.pods.get(pod) ?? { count: 0, failed: 0 };
        this.pods.set(pod, total);
        total.count += 1;
        total.failed += failed ? 1 : 0;
    }

    /** Counters by Service, pod and status. */
    countersNow(): readonly TrafficCounter[] {
        return [...this.counters.values()].map((counter) => ({ ...counter }));
    }

    /** Totals by Service and class of status. */
    totals(): readonly TrafficTotal[] {
        const totals = new Map<string, TrafficTotal>();
        for (const { apex, backend, status, count } of this.counters.values()) {
            const statusClass = statusClassOf(status);
            const key = `${apex} ${backend} ${statusClass}`;
            const before = totals.get(key)?.count ?? 0;
            totals.set(key, { apex, backend, statusClass, count: before + count });
        }
        return [...totals.values()];
    }

    /** Requests by the pod whose process answered. */
    podTotals(): readonly PodTotal[] {
        return [...this.pods].map(([pod, total]) => ({ pod, ...total }));
    }

    /** The seconds that began at `since` (milliseconds since the epoch) or later. */
    series(since = 0): readonly TrafficSecond[] {
        return [...this.seconds.values()]
            .filter(({ at }) => at >= since)
            .map(({ latencies, ...second }) => ({
                ...second,
                p50Ms: quantile(latencies, 0.5),
                p99Ms: quantile(latencies, 0.99),
            }));
    }

    private count(record: TrafficRecord, now: number): void {
        const { apex, backend, status } = record;
        const pod = record.pod ?? "-";
        const key = `${apex} ${backend} ${pod} ${status}`;
        let counter = this.counters.get(key);
        if (counter === undefined) {
            counter = { apex, backend, pod, status, count: 0, firstAt: now, lastAt: now };
            this.counters.set(key, counter);
        }
        counter.count += 1;
        counter.lastAt = now;
        if (isFailure(record)) {
            counter.firstFailedAt ??= now;
        }
    }

    private countSecond(record: TrafficRecord, now: number): void {
        const { apex, backend } = record;
        const at = Math.floor(now / 1000) * 1000;
        const key = `${at} ${apex} ${backend}`;
        let second = this.seconds.get(key);
        if (second === undefined) {
            this.forget(at - keptMs);
            second = { at, apex, backend, count: 0, failed: 0, latencies: [] };
            this.seconds.set(key, second);
        }
        second.count += 1;
        second.failed += isFailure(record) ? 1 : 0;
        second.latencies.push(record.latencyMs);
    }

    private forget(before: number): void {
        for (const [key, { at }] of this.seconds) {
            // seconds are in the order of their time
            if (at >= before) {
                return;
            }
            this.seconds.delete(key);
        }
    }
}

/** Whether Linkerd counts a request as failed: 5xx, or an answer that broke off. */
export function isFailure({ status, broken }: Pick<TrafficRecord, "status" | "broken">): boolean {
    return status >= 500 || broken === true;
}

function statusClassOf(status: number): StatusClass {
    return `${Math.floor(status / 100)}xx` as StatusClass;
}
