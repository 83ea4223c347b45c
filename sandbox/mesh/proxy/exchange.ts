import type * as http from "node:http";
import { pipeline } from "node:stream/promises";
import type { LocalAddress } from "../../node/local-address";
import type { Filter } from "../routes/converted";
import {
    applyHeaderFilters,
    endToEndHeaders,
    headerList,
    headerRecord,
    type HeaderList,
} from "../routes/headers";
import { sendUpstream } from "./upstream";
import { type StreamLimits, StreamTimers, TimeIsUp } from "./stream-timers";

/** One request on its way to a local process. */
export interface Exchange {
    readonly request: http.IncomingMessage;
    readonly response: http.ServerResponse;
    readonly agent: http.Agent;
    readonly address: LocalAddress;
    /** Path and query as the caller wrote them. */
    readonly path: string;
    readonly requestHeaders: HeaderList;
    /** Filters whose response headers are applied, in this order. */
    readonly responseFilters: readonly Filter[];
    /** The request's body, where it was read before so that it can be sent again. */
    readonly body?: Buffer;
    readonly limits: StreamLimits;
    /** Whether a response with this status is dropped because the request is sent again. */
    readonly isDropped: (status: number) => boolean;
    /** Called when the first byte of the response's body, or its end, is there. */
    readonly onFirstByte: () => void;
}

/** What ended a response before its body was whole: one of the sides, or a limit. */
export type Cut = "server" | "caller" | TimeIsUp;

/** How an exchange ended. */
export type ExchangeEnd =
    /** The response went to the caller; `cut` is set where its body is not whole. */
    | { readonly kind: "responded"; readonly status: number; readonly cut?: Cut }
    /** No response came; the caller has none yet. */
    | { readonly kind: "failed"; readonly error: string }
    | { readonly kind: "timedOut"; readonly limit: TimeIsUp }
    /** The response was dropped. */
    | { readonly kind: "dropped"; readonly status: number }
    /** The caller left before there was a response. */
    | { readonly kind: "abandoned" };

/** Sends a request to a local process and streams the response back. Never rejects. */
export async function exchange(call: Exchange): Promise<ExchangeEnd> {
    const ended = new AbortController();
    const { response } = call;
    if (response.destroyed) {
        return { kind: "abandoned" };
    }
    const timers = new StreamTimers(call.limits, (limit) => ended.abort(limit));
    const limit = timers.overAtOnce();
    if (limit !== undefined) {
        return { kind: "timedOut", limit };
    }
    const onClose = (): void => ended.abort(callerLeft);
    response.once("close", onClose);
    timers.started();
    try {
        const upstream = await sendUpstream(call, ended.signal, timers);
        const status = upstream.statusCode ?? 502;
        if (call.isDropped(status)) {
            upstream.resume();
            return { kind: "dropped", status };
        }
        return await deliver(call, upstream, ended.signal, timers);
    } catch (error) {
        const reason: unknown = ended.signal.reason;
        if (reason instanceof TimeIsUp) {
            return { kind: "timedOut", limit: reason };
        }
        return reason === callerLeft
            ? { kind: "abandoned" }
            : { kind: "failed", error: messageOf(error) };
    } finally {
        timers.stop();
        response.off("close", onClose);
    }
}

const callerLeft = new Error("the caller closed the connection");

async function deliver(
    call: Exchange,
    upstream: http.IncomingMessage,
    signal: AbortSignal,
    timers: StreamTimers,
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
    timers.headersCame();
    upstream.once("data", call.onFirstByte);
    upstream.on("data", () => timers.bodyMoved());
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
        const reason: unknown = signal.reason;
        const other = reason instanceof TimeIsUp ? reason : "caller";
        return { kind: "responded", status, cut: serverCut ? "server" : other };
    }
}

function messageOf(error: unknown): string {
    if (!(error instanceof Error)) {
        return String(error);
    }
    return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
