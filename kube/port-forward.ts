import http from "node:http";
import { Duplex, PassThrough, Writable } from "node:stream";
import type { KubeConfig } from "@kubernetes/client-node";
import { describeFailure, received, type Sent, type TextReply, within } from "./request";

/** A port of a pod. */
export interface PodPort {
    readonly namespace: string;
    readonly pod: string;
    readonly port: number;
}

/** Why a port-forward gave no answer. */
export class PortForwardError extends Error {
    /**
     * @param message - the pod and the error
     * @param status - HTTP status with which the API server refused the port-forward
     */
    constructor(
        message: string,
        readonly status?: number,
    ) {
        super(message);
        this.name = "PortForwardError";
    }
}

/** Simultaneous connections to one port: each is a WebSocket of its own, through the API server and the kubelet. */
const CONNECTIONS = 4;

/**
 * Sends HTTP requests to ports of pods through the API server, as `kubectl port-forward` does, but without a port on
 * this machine. It needs the permissions `get` and `create` on `pods/portforward`: Kubernetes evaluates one or the
 * other, depending on its release.
 */
export class PodClient {
    private readonly agent: http.Agent;

    constructor(
        config: KubeConfig,
        private readonly timeoutSeconds: number,
    ) {
        this.agent = new ForwardingAgent(config);
    }

    /** @throws PortForwardError if there is no answer within the timeout */
    async call(
        { namespace, pod, port }: PodPort,
        path: string,
        { method = "GET", accept = "application/json", body }: Sent,
    ): Promise<TextReply> {
        const headers = {
            accept,
            host: `localhost:${port}`,
            ...(body && {
                "content-type": body.type,
                "content-length": Buffer.byteLength(body.text),
            }),
        };
        const target = { agent: this.agent, host: `${pod}.${namespace}`, port, namespace, pod };
        try {
            return await within(this.timeoutSeconds, (signal) =>
                received(
                    (done) => http.request({ ...target, method, path, headers, signal }, done),
                    body?.text,
                ),
            );
        } catch (error) {
            const reason = describeFailure(error);
            const status = /^Unexpected server response: (\d+)$/.exec(reason)?.[1];
            throw new PortForwardError(
                `port-forward to pod ${namespace}/${pod}, port ${port}: ` +
                    (status === undefined ? reason : `HTTP ${status}`),
                status === undefined ? undefined : Number(status),
            );
        }
    }
}

/** Its connections are port-forwards, which requests wait for. */
class ForwardingAgent extends http.Agent {
    constructor(private readonly config: KubeConfig) {
        super({ maxSockets: CONNECTIONS });
    }

    override createConnection(
        options: http.ClientRequestArgs & Partial<PodPort>,
        done?: (error: Error | null, connection: Duplex) => void,
    ): undefined {
        const { namespace = "", pod = "", port = 0 } = options;
        const connection = dial(this.config, { namespace, pod, port: Number(port) });
        connection.then(
            (made) => done?.(null, made),
            (error: Error) => done?.(error, new Duplex()),
        );
    }
}

/** The part of a WebSocket that is used here; the package of its types is not installed with the client. */
interface ForwardingSocket {
    /** Ends it without waiting for the other end. */
    terminate(): void;
    onclose: () => void;
}

/** Opens a connection to the port. */
async function dial(config: KubeConfig, { namespace, pod, port }: PodPort): Promise<Duplex> {
    const { KubeConfig: Config, PortForward } = await import("@kubernetes/client-node");
    const cluster = config.getCurrentCluster();
    let used = config;
    if (cluster?.server.startsWith("http:")) {
        // `kubectl proxy` and similar servers need no credentials; the client refuses to send them unencrypted
        used = new Config();
        used.loadFromClusterAndUser({ ...cluster, skipTLSVerify: true }, { name: "none" });
    }
    const sent = new PassThrough();
    const forwarded: { socket?: ForwardingSocket } = {};
    const connection = new Duplex({
        read: () => undefined,
        write: (chunk, _, done) => {
            sent.write(chunk, done);
        },
        destroy: (error, done) => {
            forwarded.socket?.terminate();
            done(error);
        },
    });
    const output = writable((chunk) => connection.push(chunk));
    const errors = writable((chunk) => {
        // not before the request that reports it has the connection
        setImmediate(() => connection.destroy(new Error(chunk.toString("utf8"))));
    });
    const forwarding: Promise<unknown> = new PortForward(used).portForward(
        namespace,
        pod,
        [port],
        output,
        errors,
        sent,
    );
    const socket = await forwarding.catch((refused: { readonly message?: string }) => {
        // not an Error, but the event of a WebSocket
        throw new Error(refused.message);
    });
    forwarded.socket = socket as ForwardingSocket;
    forwarded.socket.onclose = () => connection.push(null);
    return connection;
}

/** The first message of each stream is its port: the client removes it, and writes what is left of it, which is empty. */
function writable(take: (chunk: Buffer) => void): Writable {
    return new Writable({
        write: (chunk: Buffer, _, done) => {
            if (chunk.length > 0) {
                take(chunk);
            }
            done();
        },
    });
}
