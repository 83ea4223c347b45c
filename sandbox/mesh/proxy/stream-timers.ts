import type { StreamError } from "../metrics/stream-end";

/** The limits of one try of a request. */
export interface StreamLimits {
    /** When the request's time is over, in milliseconds of `performance.now()`, and how long it was. */
    readonly deadline?: { readonly at: number; readonly ms: number };
    /** Milliseconds from the end of the request to the response's headers; only where a retry may follow. */
    readonly headersMs?: number;
    /** Milliseconds from the end of the request to the end of the response. */
    readonly responseMs?: number;
    /** Milliseconds between two parts of the response's body. */
    readonly idleMs?: number;
}

/** Which limit a try has passed. */
export class TimeIsUp extends Error {
    constructor(
        readonly label: Extract<
            StreamError,
            | "REQUEST_TIMEOUT"
            | "RESPONSE_HEADERS_TIMEOUT"
            | "RESPONSE_STREAM_TIMEOUT"
            | "IDLE_TIMEOUT"
        >,
        message: string,
    ) {
        super(message);
    }
}

/** Watches the limits of one try, as linkerd2-proxy does (linkerd/http/stream-timeouts). */
export class StreamTimers {
    private readonly timers = new Map<string, NodeJS.Timeout>();
    private sentAt = 0;

    constructor(
        private readonly limits: StreamLimits,
        private readonly expired: (reason: TimeIsUp) => void,
    ) {}

    /** The limit that is over before the request is sent, where one is. */
    overAtOnce(): TimeIsUp | undefined {
        const { deadline, headersMs, responseMs } = this.limits;
        if (deadline !== undefined && deadline.at <= performance.now()) {
            return requestTimeout(deadline.ms);
        }
        return (headersMs ?? responseMs) === 0 ? responseTimeout(0) : undefined;
    }

    /** The request begins. */
    started(): void {
        const { deadline } = this.limits;
        if (deadline !== undefined) {
            this.set("deadline", deadline.at - performance.now(), requestTimeout(deadline.ms));
        }
    }

    /** The request has been sent to its end. */
    sent(): void {
        const { headersMs, responseMs } = this.limits;
        this.sentAt = performance.now();
        if (headersMs !== undefined) {
            const message = `response headers timeout: ${headersMs} ms`;
            this.set("headers", headersMs, new TimeIsUp("RESPONSE_HEADERS_TIMEOUT", message));
        } else if (responseMs !== undefined) {
            this.set("headers", responseMs, responseTimeout(responseMs));
        }
    }

    /** The response's headers are there. */
    headersCame(): void {
        const { responseMs } = this.limits;
        clearTimeout(this.timers.get("headers"));
        if (responseMs !== undefined) {
            const left = responseMs - (performance.now() - this.sentAt);
            this.set("response", left, responseTimeout(responseMs));
        }
        this.bodyMoved();
    }

    /** A part of the response's body is there. */
    bodyMoved(): void {
        const { idleMs } = this.limits;
        if (idleMs !== undefined) {
            this.set("idle", idleMs, new TimeIsUp("IDLE_TIMEOUT", `idle timeout: ${idleMs} ms`));
        }
    }

    /** Watches no more. */
    stop(): void {
        this.timers.forEach((timer) => clearTimeout(timer));
    }

    private set(name: string, ms: number, reason: TimeIsUp): void {
        clearTimeout(this.timers.get(name));
        this.timers.set(
            name,
            setTimeout(() => this.expired(reason), Math.max(0, ms)),
        );
    }
}

function requestTimeout(ms: number): TimeIsUp {
    return new TimeIsUp("REQUEST_TIMEOUT", `request timeout: ${ms} ms`);
}

function responseTimeout(ms: number): TimeIsUp {
    return new TimeIsUp("RESPONSE_STREAM_TIMEOUT", `response stream timeout: ${ms} ms`);
}
