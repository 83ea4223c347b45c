import type { ServerResponse } from "node:http";
import type { StreamError } from "../metrics/stream-end";

/** An answer of the mesh itself, in the place of a process. */
export interface OwnAnswer {
    readonly status: number;
    readonly message: string;
    readonly location?: string;
    /** Why the caller's proxy could not handle the request; absent for answers that a route asks for. */
    readonly error?: StreamError;
}

/** Answers as Linkerd's proxy does, with the reason in `l5d-proxy-error`; the body also contains it for people. */
export function respond(response: ServerResponse, answer: OwnAnswer): void {
    if (response.headersSent || response.destroyed) {
        response.destroy();
        return;
    }
    const body = `${answer.message}\n`;
    response.writeHead(answer.status, {
        "content-type": "text/plain; charset=utf-8",
        "content-length": Buffer.byteLength(body),
        "l5d-proxy-error": answer.message.replace(/[^\t\x20-\x7e]/g, "?"),
        ...(answer.location === undefined ? {} : { location: answer.location }),
    });
    response.end(body);
}
