import { createHash, randomUUID } from "node:crypto";
import type * as http from "node:http";

import type { Site } from "./loopback-internet";

/** What a registry keeps: blobs, manifests by digest and by `name:tag`. */
interface Content {
    readonly type: string;
    readonly bytes: Buffer;
}

/**
 * A registry in memory, as much of the OCI distribution specification as `helm push` and a pull need: blobs in one
 * piece, manifests by tag and by digest.
 */
export function ociRegistry(): Site {
    const store = new Map<string, Content>();
    return (request, response) => {
        void readBody(request).then(
            (body) => answer(store, request, body, response),
            (error: Error) => response.destroy(error),
        );
    };
}

function answer(
    store: Map<string, Content>,
    request: http.IncomingMessage,
    body: Buffer,
    response: http.ServerResponse,
): void {
    const { pathname, searchParams } = new URL(request.url ?? "", "https://registry.test");
    const send = (status: number, headers: http.OutgoingHttpHeaders = {}): void =>
        void response.writeHead(status, headers).end();
    const [, name = "", kind = "", reference = ""] =
        /^\/v2\/(.+)\/(blobs|manifests)\/(.+?)\/?$/.exec(pathname) ?? [];
    if (pathname === "/v2/") {
        send(200);
        return;
    }
    switch (request.method) {
        case "POST":
            send(202, { location: `/v2/${name}/blobs/uploads/${randomUUID()}` });
            return;
        case "PUT": {
            const digest = digestOf(body);
            const type = request.headers["content-type"] ?? "application/octet-stream";
            const isBlob = kind === "blobs";
            if (isBlob && searchParams.get("digest") !== digest) {
                send(400);
                return;
            }
            for (const key of isBlob ? [digest] : [digest, reference]) {
                store.set(`${name}/${kind}/${key}`, { type, bytes: body });
            }
            send(201, {
                location: `/v2/${name}/${kind}/${digest}`,
                "docker-content-digest": digest,
            });
            return;
        }
        case undefined:
        default: {
            const content = store.get(`${name}/${kind}/${reference}`);
            if (content === undefined) {
                send(404);
                return;
            }
            response.writeHead(200, {
                "content-type": content.type,
                "content-length": content.bytes.length,
                "docker-content-digest": digestOf(content.bytes),
            });
            response.end(request.method === "HEAD" ? undefined : content.bytes);
        }
    }
}

function digestOf(bytes: Buffer): string {
    return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

async function readBody(request: http.IncomingMessage): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of request) {
        parts.push(part as Buffer);
    }
    return Buffer.concat(parts);
}
