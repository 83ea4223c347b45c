import type { Labels, PodMetrics } from "./pod-metrics";
import type { ResponseEnd } from "./stream-end";

/** What the endpoint metrics of one proxy record of one request. */
export interface Observer {
    /** The request arrives. */
    request(): void;
    /** Its response ends; `latencyMs` runs to the first byte of the response's body. */
    ended(end: ResponseEnd, latencyMs: number): void;
}

/** For requests that pass no proxy, or not as HTTP. */
export const noObserver: Observer = { request: () => undefined, ended: () => undefined };

/** Records under the labels; `metrics` is absent where there is no pod to record for. */
export function observe(metrics: PodMetrics | undefined, labels: Labels): Observer {
    if (metrics === undefined) {
        return noObserver;
    }
    return {
        request: () => metrics.request(labels),
        ended: (end, latencyMs) => {
            metrics.response(labels, end);
            if (end.status !== undefined) {
                metrics.responseLatency(labels, end.status, latencyMs);
            }
        },
    };
}
