import type { StreamError } from "../metrics/stream-end";
import type { RetryPolicy } from "../routes/annotations";
import type { RetryCheck } from "./delivery-types";

/** Bounds of the wait before a retry (`convert_retry` of the policy controller). */
const backoff = { minMs: 25, maxMs: 250 } as const;

/** Errors of the proxy itself after which it tries again: another draw may find a backend that answers. */
const retriedErrors: readonly StreamError[] = ["FAIL_FAST", "RESPONSE_HEADERS_TIMEOUT"];

/** What a policy retries. */
export function retryCheck({ statuses }: RetryPolicy): RetryCheck {
    return {
        status: (status) => statuses.some(([min, max]) => status >= min && status <= max),
        error: (error) => retriedErrors.includes(error),
    };
}

/**
 * Milliseconds before a retry: doubled each time, with up to as much again by chance.
 *
 * @param retry 1 for the first.
 * @param random a number in [0, 1).
 */
export function backoffMs(retry: number, random: number): number {
    const base = Math.min(backoff.maxMs, backoff.minMs * 2 ** (retry - 1));
    return Math.min(backoff.maxMs, base * (1 + random));
}
