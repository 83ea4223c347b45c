import type { IncomingMessage } from "node:http";

/** What a route can match by. */
export interface MatchableRequest {
    readonly method: string;
    /** What the caller calls the host, without the port. */
    readonly host: string;
    /** Path without the query. */
    readonly path: string;
    readonly query: URLSearchParams;
    /** Every value of each header, by lower-case name. */
    readonly headers: Readonly<Record<string, readonly string[] | undefined>>;
}

/**
 * Makes a proxied request matchable. `target` is the absolute URL that the caller asked for; hostnames are matched
 * with the Host header, which may say something else than the address that the caller has looked up.
 */
export function matchableRequest(request: IncomingMessage, target: URL): MatchableRequest {
    return {
        method: request.method ?? "GET",
        host: request.headers.host?.replace(/:\d+$/, "") ?? target.hostname,
        path: target.pathname,
        query: target.searchParams,
        headers: request.headersDistinct,
    };
}
