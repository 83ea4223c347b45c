import { parseAnnotationDuration } from "./durations";

/** Limits of a request, in milliseconds; 0 is a limit that is over at once. */
export interface RouteTimeouts {
    /** From the arrival at the caller's proxy to the end of the response, all retries included. */
    readonly requestMs?: number;
    /** From the end of the request to the end of the response. */
    readonly responseMs?: number;
    /** Between two parts of a response's body. */
    readonly idleMs?: number;
}

/** When a route sends a request again. */
export interface RetryPolicy {
    /** Retries after the first try. */
    readonly limit: number;
    /** Milliseconds that a try may take until its response begins; absent for no limit. */
    readonly timeoutMs?: number;
    /** Inclusive ranges of statuses that are retried; none where only the proxy's own errors are. */
    readonly statuses: readonly (readonly [min: number, max: number])[];
}

type Annotations = Readonly<Record<string, string>> | undefined;

/**
 * The limits that `timeout.linkerd.io/*` set on a route or a Service; undefined where they set none. The limits of a
 * Service hold only for routes that set none at all.
 *
 * @throws Error where one is no duration.
 */
export function annotatedTimeouts(annotations: Annotations): RouteTimeouts | undefined {
    const limit = (name: string): number | undefined => {
        const text = annotations?.[`timeout.linkerd.io/${name}`];
        return text === undefined ? undefined : parseAnnotationDuration(text);
    };
    const timeouts = {
        requestMs: limit("request"),
        responseMs: limit("response"),
        idleMs: limit("idle"),
    };
    return Object.values(timeouts).every((value) => value === undefined) ? undefined : timeouts;
}

/**
 * The retries that `retry.linkerd.io/*` set on a route or a Service; undefined where they set none. A limit or a
 * timeout of 0 counts as absent; without a limit there is one retry.
 *
 * @throws Error where one cannot be read.
 */
export function annotatedRetry(annotations: Annotations): RetryPolicy | undefined {
    const limit = parseLimit(annotations?.["retry.linkerd.io/limit"]);
    const time = annotations?.["retry.linkerd.io/timeout"];
    const timeoutMs = (time === undefined ? 0 : parseAnnotationDuration(time)) || undefined;
    const conditions = annotations?.["retry.linkerd.io/http"];
    if (limit === undefined && timeoutMs === undefined && conditions === undefined) {
        return undefined;
    }
    const statuses = conditions?.split(",").map(parseCondition) ?? [];
    return { limit: limit ?? 1, timeoutMs, statuses };
}

function parseLimit(text: string | undefined): number | undefined {
    if (text === undefined) {
        return undefined;
    }
    if (!/^\+?\d+$/.test(text) || Number(text) > 65_535) {
        throw new Error(`invalid retry limit: ${text}`);
    }
    return Number(text) || undefined;
}

function parseCondition(text: string): readonly [number, number] {
    switch (text.toLowerCase()) {
        case "5xx":
            return [500, 599];
        case "gateway-error":
            return [502, 504];
    }
    const dash = text.indexOf("-");
    const min = parseStatus(dash < 0 ? text : text.slice(0, dash));
    const max = dash < 0 ? min : parseStatus(text.slice(dash + 1));
    if (min === undefined || max === undefined || min > max) {
        throw new Error(`invalid retry condition: ${text}`);
    }
    return [min, max];
}

function parseStatus(text: string): number | undefined {
    const status = /^\+?\d+$/.test(text) ? Number(text) : 0;
    return status >= 100 && status < 600 ? status : undefined;
}
