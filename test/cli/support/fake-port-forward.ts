import { createHash } from "node:crypto";
import http from "node:http";
import { Duplex } from "node:stream";

/** What a pod answers on a path. */
export type PodAnswer = (
    path: string,
    body: string,
) => { readonly status: number; readonly text: string };

/** The constant that a server of WebSockets adds to the key of its client (RFC 6455). */
const KEY = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/** The channels of a port-forward of one port: its data, and its errors. */
const DATA = 0;
const ERRORS = 1;

/**
 * Forwards to pods as the API server does, with the protocol of WebSockets.
 *
 * @param server - gets the upgrades
 * @param answer - what a pod, `namespace/name:port`, answers; undefined for a pod on whose port nothing listens
 * @param refuse - the status of HTTP with which upgrades are refused. @default - none is
 */
export function forwardPorts(
    server: http.Server,
    answer: (pod: string) => PodAnswer | undefined,
    refuse: () => number | undefined = () => undefined,
): void {
    server.on("upgrade", (request, socket) => {
        socket.on("error", () => socket.destroy());
        // a server's sockets remain half open otherwise
        socket.on("end", () => socket.destroy()).resume();
        const url = new URL(request.url ?? "", "http://x");
        const [, namespace, pod] =
            /^\/api\/v1\/namespaces\/(.*)\/pods\/(.*)\/portforward$/.exec(url.pathname) ?? [];
        const port = Number(url.searchParams.get("ports"));
        const status = namespace === undefined ? 404 : refuse();
        if (status !== undefined) {
            socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
            return;
        }
        const key = createHash("sha1").update(`${request.headers["sec-websocket-key"]}${KEY}`);
        socket.write(
            "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n" +
                `sec-websocket-accept: ${key.digest("base64")}\r\n` +
                "sec-websocket-protocol: v4.channel.k8s.io\r\n\r\n",
        );
        const portBytes = Buffer.from([port & 255, port >> 8]);
        for (const channel of [DATA, ERRORS]) {
            socket.write(frame(channel, portBytes));
        }
        const own = answer(`${namespace}/${pod}:${port}`);
        if (own === undefined) {
            socket.end(frame(ERRORS, Buffer.from(`connection refused on port ${port}`)));
            return;
        }
        serve(socket, own);
    });
}

function serve(socket: Duplex, answer: PodAnswer): void {
    const connection = new Duplex({
        read: () => undefined,
        write: (chunk: Buffer, _, done) => socket.write(frame(DATA, chunk), done),
    });
    let received = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
        received = Buffer.concat([received, chunk]);
        for (let found = message(received); found !== undefined; found = message(received)) {
            received = received.subarray(found.size);
            if (found.isData) {
                connection.push(found.content.subarray(1));
            }
        }
    });
    socket.on("close", () => connection.destroy());
    const pod = http.createServer((request, response) => {
        let body = "";
        request.on("data", (part: Buffer) => (body += part.toString("utf8")));
        request.on("end", () => {
            const { status, text } = answer(request.url ?? "", body);
            response.writeHead(status).end(text);
        });
    });
    pod.emit("connection", connection);
}

/** A message of the server: it is not masked. */
function frame(channel: number, content: Buffer): Buffer {
    const payload = Buffer.concat([Buffer.from([channel]), content]);
    const size = payload.length;
    const head =
        size < 126
            ? Buffer.from([0x82, size])
            : Buffer.from([
                  0x82,
                  127,
                  0,
                  0,
                  0,
                  0,
                  ...[24, 16, 8, 0].map((bit) => (size >> bit) & 255),
              ]);
    return Buffer.concat([head, payload]);
}

/** The first message of a client, which is masked; undefined if it is incomplete. */
function message(
    bytes: Buffer,
): { readonly size: number; readonly content: Buffer; readonly isData: boolean } | undefined {
    if (bytes.length < 6) {
        return undefined;
    }
    const short = bytes[1] & 127;
    const [length, at] =
        short < 126
            ? [short, 2]
            : short === 126
              ? [bytes.readUInt16BE(2), 4]
              : [Number(bytes.readBigUInt64BE(2)), 10];
    const mask = bytes.subarray(at, at + 4);
    const content = bytes
        .subarray(at + 4, at + 4 + length)
        .map((byte, index) => byte ^ mask[index % 4]);
    return content.length < length
        ? undefined
        : { size: at + 4 + length, content: Buffer.from(content), isData: (bytes[0] & 15) === 2 };
}
