import * as fs from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import * as https from "node:https";
import type { Socket } from "node:net";
import { Readable, type Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { TLSSocket } from "node:tls";
import { type CertificateFiles, kubeletClientName } from "../../cluster/pki";
import { isErrorCode } from "../../errors";
import { describeError } from "../../wait";
import { requestedLog } from "./logs";
import { type KubeletPod, type Session, programLog, requestedSession } from "./pods";
import { KubeletRefusal, statusObject } from "./refusal";
import { type KubeletRequest, parseKubeletRequest } from "./requests";
import { headWithTarget } from "./targets";

/** What the kubelet is given. */
export interface KubeletArgs {
    readonly server: CertificateFiles;
    readonly caFile: string;
    /** The pod of a name, if it has a program. */
    readonly find: (namespace: string, name: string) => KubeletPod | undefined;
    /** A connection to the program that carries out exec and port-forward. */
    readonly streams: () => Promise<Socket>;
    readonly log: (line: string) => void;
}

/**
 * The kubelet's API for `kubectl logs`, `exec` and `port-forward`. It listens nowhere: the API server's connections come
 * through its egress, and it answers to the API server's certificate alone.
 */
export class Kubelet {
    private readonly server: https.Server;
    private readonly stopping = new AbortController();

    constructor(private readonly args: KubeletArgs) {
        this.server = https.createServer({
            cert: fs.readFileSync(args.server.cert),
            key: fs.readFileSync(args.server.key),
            ca: fs.readFileSync(args.caFile),
            requestCert: true,
            rejectUnauthorized: true,
            // the API server ends its connections itself
            keepAliveTimeout: 0,
        });
        this.server.on("request", (request, response) => {
            this.answer(request, response).catch((error: unknown) => this.fail(error, response));
        });
        this.server.on("upgrade", (request, socket, head) => {
            this.upgrade(request, socket, head).catch((error: unknown) =>
                this.failUpgrade(error, socket),
            );
        });
    }

    /** Takes over a connection of the API server. */
    accept(socket: Duplex): void {
        this.server.emit("connection", socket);
    }

    /** Ends all answers and sessions. */
    stop(): Promise<void> {
        this.stopping.abort();
        this.server.closeAllConnections();
        return Promise.resolve();
    }

    private async answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
        const request = readRequest(message);
        if (request.verb !== "containerLogs") {
            throw new KubeletRefusal(`${request.verb} needs an upgrade of the connection`);
        }
        const over = new AbortController();
        response.once("close", () => over.abort());
        const signal = AbortSignal.any([over.signal, this.stopping.signal]);
        const log = programLog(request, this.args.find(request.namespace, request.pod));
        const output = requestedLog(request, log, signal);
        response.writeHead(200, { "content-type": "text/plain" });
        // a client that follows waits for these
        response.flushHeaders();
        await pipeline(Readable.from(output), response);
    }

    private async upgrade(message: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
        const request = readRequest(message);
        const pod = this.args.find(request.namespace, request.pod);
        const session = requestedSession(request, pod);
        const program = await this.args.streams();
        this.endWith(session, socket, program);
        program.write(headWithTarget(message, session.path, session.target));
        program.write(head);
        program.pipe(socket).pipe(program);
    }

    /** Ends both connections with the first, and with what the session is about. */
    private endWith(session: Session, ...connections: readonly Duplex[]): void {
        const end = (): void => connections.forEach((connection) => connection.destroy());
        const signal = AbortSignal.any([session.ended, this.stopping.signal]);
        for (const connection of connections) {
            connection.on("error", (error) =>
                this.args.log(`kubelet: ${session.path}: ${describeError(error)}`),
            );
            connection.once("close", end);
        }
        signal.addEventListener("abort", end, { once: true });
    }

    private failUpgrade(error: unknown, socket: Duplex): void {
        const refusal =
            error instanceof KubeletRefusal ? error : new KubeletRefusal(describeError(error), 500);
        const body = JSON.stringify(statusObject(refusal));
        socket.end(
            `HTTP/1.1 ${refusal.status} Refused\r\ncontent-type: application/json\r\n` +
                `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
        );
    }

    private fail(error: unknown, response: ServerResponse): void {
        if (error instanceof KubeletRefusal && !response.headersSent) {
            response.writeHead(error.status, { "content-type": "text/plain" });
            response.end(error.message);
            return;
        }
        // a client that follows a log goes when it likes
        const gone = ["ABORT_ERR", "ERR_STREAM_PREMATURE_CLOSE"];
        if (!gone.some((code) => isErrorCode(error, code))) {
            this.args.log(`kubelet: ${describeError(error)}`);
        }
        response.destroy();
    }
}

/** @throws KubeletRefusal for anybody but the API server, and for what is not about a pod */
function readRequest(message: IncomingMessage): KubeletRequest {
    const { subject } = (message.socket as TLSSocket).getPeerCertificate();
    if (subject.CN !== kubeletClientName) {
        throw new KubeletRefusal("the kubelet answers to the API server alone", 403);
    }
    const request = parseKubeletRequest(message.url ?? "");
    if (request === undefined) {
        throw new KubeletRefusal("the sandbox's kubelet does not serve this path", 404);
    }
    return request;
}
