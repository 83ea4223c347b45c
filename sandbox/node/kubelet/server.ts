import * as fs from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import * as https from "node:https";
import { Readable, type Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { TLSSocket } from "node:tls";
import { type CertificateFiles, kubeletClientName } from "../../cluster/pki";
import { isErrorCode } from "../../errors";
import { describeError } from "../../wait";
import type { ContainerLog } from "../logs/container-log";
import { requestedLog } from "./logs";
import { KubeletRefusal } from "./refusal";
import { type KubeletRequest, parseKubeletRequest } from "./requests";

/** What the kubelet needs of a pod that has a program. */
export interface KubeletPod {
    /** The log of a container that has a program. */
    log(container: string): ContainerLog | undefined;
}

/** What the kubelet is given. */
export interface KubeletArgs {
    readonly server: CertificateFiles;
    readonly caFile: string;
    /** The pod of a name, if it has a program. */
    readonly find: (namespace: string, name: string) => KubeletPod | undefined;
    readonly log: (line: string) => void;
}

/**
 * The kubelet's API for `kubectl logs`. It listens nowhere: the API server's connections come through its egress, and it
 * answers to the API server's certificate alone.
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
    }

    /** Takes over a connection of the API server. */
    accept(socket: Duplex): void {
        this.server.emit("connection", socket);
    }

    /** Ends all answers. */
    stop(): Promise<void> {
        this.stopping.abort();
        this.server.closeAllConnections();
        return Promise.resolve();
    }

    private async answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
        const request = readRequest(message);
        if (request.verb !== "containerLogs") {
            throw new KubeletRefusal(`the sandbox's kubelet does not serve ${request.verb}`);
        }
        const over = new AbortController();
        response.once("close", () => over.abort());
        const signal = AbortSignal.any([over.signal, this.stopping.signal]);
        const output = requestedLog(request, this.logOf(request), signal);
        response.writeHead(200, { "content-type": "text/plain" });
        // a client that follows waits for these
        response.flushHeaders();
        await pipeline(Readable.from(output), response);
    }

    private logOf(request: KubeletRequest): ContainerLog {
        const pod = this.args.find(request.namespace, request.pod);
        const log = pod?.log(request.container ?? "");
        if (log === undefined) {
            const what =
                pod === undefined
                    ? `pod ${request.namespace}/${request.pod}`
                    : `container ${request.container} of pod ${request.namespace}/${request.pod}`;
            throw new KubeletRefusal(`${what} is simulated in the sandbox: it writes no log`);
        }
        return log;
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
