import type { IncomingMessage } from "node:http";
import { hasBody } from "./upstream";

/** The largest body that Linkerd's proxy keeps to send it again (`max_request_bytes`). */
const maxBytes = 64 * 1024;

/**
 * Reads a request's body so that it can be sent several times; undefined where it is too large for that, or its length
 * is not declared. The proxy sends such a request once.
 */
export async function readReplayable(
    request: IncomingMessage,
): Promise<{ readonly body?: Buffer } | undefined> {
    if (!hasBody(request)) {
        return {};
    }
    const length = Number(request.headers["content-length"] ?? Infinity);
    if (length > maxBytes) {
        return undefined;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
        chunks.push(chunk as Buffer);
    }
    return { body: Buffer.concat(chunks) };
}
