import type { Labels, PodMetrics } from "./pod-metrics";

/** What one proxy notes of one request. */
export interface Observer {
    /** The request passes. */
    request(): void;
    /** It was answered; `error` says why the answer is not whole. */
    answered(status: number, latencyMs: number, error?: string): void;
    /** It got no answer. */
    unanswered(error: string): void;
}

/** For requests that pass no proxy, or not as HTTP. */
export const noObserver: Observer = {
    request: () => undefined,
    answered: () => undefined,
    unanswered: () => undefined,
};

/** Notes under the given labels; `metrics` is absent where there is no pod to note for. */
export function observe(metrics: PodMetrics | undefined, labels: Labels): Observer {
    if (metrics === undefined) {
        return noObserver;
    }
    return {
        request: () => metrics.request(labels),
        answered: (status, latencyMs, error) => {
            metrics.response(labels, { status, error });
            metrics.responseLatency(labels, status, latencyMs);
        },
        unanswered: (error) => metrics.response(labels, { error }),
    };
}
