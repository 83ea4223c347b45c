import * as http from "node:http";
import { pipeline } from "node:stream/promises";
import type { Filter } from "../routes/converted";
import {
    applyHeaderFilters,
    endToEndHeaders,
    headerList,
    headerRecord,
    type HeaderList,
} from "../routes/headers";

/** One request on its way to a local process. */
export interface Exchange {
    readonly request: http.IncomingMessage;
    readonly response: http.ServerResponse;
    readonly agent: http.Agent;
    readonly localPort: number;
    /** Path and query as the caller wrote them. */
    readonly path: string;
    readonly requestHeaders: HeaderList;
    /** Filters whose response headers are applied, in this order. */
    readonly responseFilters: readonly Filter[];
    /** Milliseconds for the whole exchange; absent for no limit. */
    readonly timeoutMs?: number;
    /** Called when the first byte of the response's body, or its end, is there. */
    readonly onFirstByte: () => void;
}

/** What ended a response before its body was whole. */
export type Cut = "server" | "caller" | "timeout";

/** How an exchange ended. */
export type ExchangeEnd =
    /** The response went to the caller; `cut` is set where its body is not whole. */
    | { readonly kind: "responded"; readonly status: number; readonly cut?: Cut }
    /** No response came; the caller has none yet. */
    | { readonly kind: "failed"; readonly error: string }
    | { readonly kind: "timedOut" }
    /** The caller left before there was a response. */
    | { readonly kind: "abandoned" };

/** Sends a request to a local process and streams the response back. Never rejects. */
export async function exchange(call: Exchange): Promise<ExchangeEnd> {
    const ended = new AbortController();
    const { response, timeoutMs } = call;
    if (response.destroyed) {
        return { kind: "abandoned" };
    }
    const onClose = (): void => ended.abort(callerLeft);
    response.once("close", onClose);
    const timer =
        timeoutMs === undefined ? undefined : setTimeout(() => ended.abort(timeIsUp), timeoutMs);
    try {
        const upstream = await send(call, ended.signal);
        return await deliver(call, upstream, ended.signal);
    } catch (error) {
        if (ended.signal.reason === timeIsUp) {
            return { kind: "timedOut" };
        }
        return ended.signal.reason === callerLeft
            ? { kind: "abandoned" }
            : { kind: "failed", error: messageOf(error) };
    } finally {
        clearTimeout(timer);
        response.off("close", onClose);
    }
}

const callerLeft = new Error("the caller closed the connection");
const timeIsUp = new Error("request timeout");

/** Sends the request, a second time where a kept connection was closed under a request that has no body. */
async function send(call: Exchange, signal: AbortSignal): Promise<http.IncomingMessage> {
    const hasBody =
        "content-length" in call.request.headers || "transfer-encoding" in call.request.headers;
    try {
        return await sendOnce(call, signal, hasBody);
    } catch (error) {
        if (error instanceof StaleConnection && !hasBody) {
            return sendOnce(call, signal, hasBody);
        }
        throw error;
    }
}

class StaleConnection extends Error {}

function sendOnce(
    call: Exchange,
    signal: AbortSignal,
    hasBody: boolean,
): Promise<http.IncomingMessage> {
    return new Promise((resolve, reject) => {
        const chunked = "transfer-encoding" in call.request.headers;
        const upstream = http.request({
            host: "127.0.0.1",
            port: call.localPort,
            method: call.request.method,
            path: call.path,
            headers: {
                ...headerRecord(call.requestHeaders),
                ...(chunked ? { "transfer-encoding": "chunked" } : {}),
            },
            setHost: false,
            agent: call.agent,
            signal,
        });
        upstream.once("response", resolve);
        upstream.on("error", (error: NodeJS.ErrnoException) =>
            reject(
                error.code === "ECONNRESET" && upstream.reusedSocket
                    ? new StaleConnection(error.message, { cause: error })
                    : error,
            ),
        );
        if (hasBody) {
            // an error of either side reaches the promise through the request's own error event
            call.request.on("error", (error) => upstream.destroy(error)).pipe(upstream);
        } else {
            upstream.end();
        }
    });
}

async function deliver(
    call: Exchange,
    upstream: http.IncomingMessage,
    signal: AbortSignal,
): Promise<ExchangeEnd> {
    const { response } = call;
    const status = upstream.statusCode ?? 502;
    const headers = applyHeaderFilters(
        endToEndHeaders(headerList(upstream.rawHeaders)),
        call.responseFilters,
        "responseHeaders",
    );
    response.writeHead(status, upstream.statusMessage, headerRecord(headers));
    response.flushHeaders();
    upstream.once("data", call.onFirstByte);
    upstream.once("end", call.onFirstByte);
    // the pipeline closes the response after an error, so what came first is only known here
    let serverCut = false;
    upstream.once("error", () => {
        serverCut = !signal.aborted;
    });
    try {
        await pipeline(upstream, response);
        return { kind: "responded", status };
    } catch {
        const cut = serverCut ? "server" : signal.reason === timeIsUp ? "timeout" : "caller";
        return { kind: "responded", status, cut };
    }
}

function messageOf(error: unknown): string {
    if (!(error instanceof Error)) {
        return String(error);
    }
    return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
