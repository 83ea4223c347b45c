import * as http from "node:http";
import { headerRecord } from "../routes/headers";
import type { Exchange } from "./exchange";
import type { StreamTimers } from "./stream-timers";

/** Sends the request, a second time where a kept connection was closed under a request that has no body. */
export async function sendUpstream(
    call: Exchange,
    signal: AbortSignal,
    timers: StreamTimers,
): Promise<http.IncomingMessage> {
    const isStreamed = call.body === undefined && hasBody(call.request);
    try {
        return await sendOnce(call, signal, timers, isStreamed);
    } catch (error) {
        if (error instanceof StaleConnection && !isStreamed) {
            return sendOnce(call, signal, timers, isStreamed);
        }
        throw error;
    }
}

/** Whether a request has a body, by its headers. */
export function hasBody({ headers }: http.IncomingMessage): boolean {
    return "content-length" in headers || "transfer-encoding" in headers;
}

class StaleConnection extends Error {}

function sendOnce(
    call: Exchange,
    signal: AbortSignal,
    timers: StreamTimers,
    isStreamed: boolean,
): Promise<http.IncomingMessage> {
    return new Promise((resolve, reject) => {
        const chunked = "transfer-encoding" in call.request.headers;
        const upstream = http.request({
            ...call.address,
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
        upstream.once("finish", () => timers.sent());
        upstream.on("error", (error: NodeJS.ErrnoException) =>
            reject(
                error.code === "ECONNRESET" && upstream.reusedSocket
                    ? new StaleConnection(error.message, { cause: error })
                    : error,
            ),
        );
        if (isStreamed) {
            // an error of either side reaches the promise through the request's own error event
            call.request.on("error", (error) => upstream.destroy(error)).pipe(upstream);
        } else {
            upstream.end(call.body);
        }
    });
}
