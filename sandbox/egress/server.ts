import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import * as net from "node:net";
import type { Duplex } from "node:stream";
import * as tls from "node:tls";
import * as k8s from "@kubernetes/client-node";
import type { CertificateFiles } from "../cluster/pki";
import { hostIP } from "../node/addresses";
import type { LocalAddress } from "../node/local-address";
import { listenOnLoopback } from "../listen";
import { describeError } from "../wait";
import type { ClusterEndpoint } from "./endpoint";
import { findService, hasReadyEndpoint, programAddress, type ServiceName } from "./services";

/** The way by which the API server reaches the nodes, and Services: webhooks and aggregated APIs. */
export interface Egress {
    stop(): Promise<void>;
}

/** What the egress is given. */
export interface EgressArgs {
    readonly kubeConfig: k8s.KubeConfig;
    readonly port: number;
    readonly server: CertificateFiles;
    readonly caFile: string;
    /** The Services that something on this machine answers for. */
    readonly endpoints: readonly ClusterEndpoint[];
    /** The address at which a pod's own program answers for a container's port. */
    readonly localAddress: (podUid: string, containerPort: number) => LocalAddress | undefined;
    /** Takes over a connection to a node. */
    readonly kubelet: (socket: Duplex) => void;
    readonly log: (line: string) => void;
}

/**
 * Many pods are made at once, each with a connection of its own to the webhook: what was found out for one holds for the
 * others, or the calls for it would use up the time that a webhook has.
 */
const sharedForMs = 1_000;

/**
 * Answers the API server's HTTP CONNECT (its egress selector `cluster`): hands a connection to a node to the kubelet, and
 * otherwise finds the Service that has the address asked for and hands the connection to its endpoint, or byte by byte to the program of one of its pods.
 * Any other Service is refused at once, so that a webhook with failure policy `Ignore` costs no wait.
 */
export async function startEgress(args: EgressArgs): Promise<Egress> {
    const core = args.kubeConfig.makeApiClient(k8s.CoreV1Api);
    const apis = { core, discovery: args.kubeConfig.makeApiClient(k8s.DiscoveryV1Api) };
    // The API server keeps its connections, and ends them itself: one that were closed here, after Node's five idle
    // seconds, could be used again in that moment. The call would fail, and let a pod pass without the mesh.
    const options = { keepAliveTimeout: 0 };
    const handlers = new Map(
        args.endpoints.map(({ handler, service }) => [
            service,
            http.createServer(options, handler),
        ]),
    );
    const sockets = new Set<Duplex>();

    const secureContextOf = async (
        target: ServiceName,
        endpoint: ClusterEndpoint,
    ): Promise<tls.SecureContext | undefined> => {
        if (!(await hasReadyEndpoint(apis, target))) {
            return undefined;
        }
        const secret = await core.readNamespacedSecret({
            name: endpoint.tlsSecret,
            namespace: target.namespace,
        });
        const decoded = (key: string): Buffer => Buffer.from(secret.data?.[key] ?? "", "base64");
        return tls.createSecureContext({ cert: decoded("tls.crt"), key: decoded("tls.key") });
    };
    const ways = new Map<string, Promise<tls.SecureContext | undefined>>();
    const way = (target: ServiceName, endpoint: ClusterEndpoint) => {
        const key = `${target.namespace}/${target.name}`;
        const known = ways.get(key) ?? secureContextOf(target, endpoint);
        if (!ways.has(key)) {
            ways.set(key, known);
            setTimeout(() => ways.delete(key), sharedForMs).unref();
        }
        return known;
    };

    const open = async (authority: string, socket: Duplex): Promise<void> => {
        if (authority.startsWith(`${hostIP}:`)) {
            socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
            args.kubelet(socket);
            return;
        }
        const target = await findService(apis, authority);
        const endpoint = args.endpoints.find((candidate) => candidate.service === target?.name);
        if (target === undefined || endpoint === undefined) {
            const wanted = Number(authority.slice(authority.lastIndexOf(":") + 1));
            const address =
                target && (await programAddress(apis, target, wanted, args.localAddress));
            if (address === undefined) {
                refuse(socket, `no local program serves ${target?.name ?? authority}`);
            } else {
                connect(socket, address, args.log);
            }
            return;
        }
        const secureContext = await way(target, endpoint);
        if (secureContext === undefined) {
            refuse(socket, `Service ${target.namespace}/${target.name} has no ready pod`);
            return;
        }
        socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        const secure = new tls.TLSSocket(socket, { isServer: true, secureContext });
        secure.on("error", (error) =>
            args.log(`egress to ${target.name}: ${describeError(error)}`),
        );
        handlers.get(endpoint.service)?.emit("connection", secure);
    };

    const server = https.createServer({
        cert: fs.readFileSync(args.server.cert),
        key: fs.readFileSync(args.server.key),
        ca: fs.readFileSync(args.caFile),
        requestCert: true,
        rejectUnauthorized: true,
    });
    server.on("connection", (socket) => {
        sockets.add(socket);
        socket.once("close", () => sockets.delete(socket));
    });
    server.on("connect", (request, socket) => {
        socket.on("error", (error) => args.log(`egress: ${describeError(error)}`));
        open(request.url ?? "", socket).catch((error: unknown) =>
            refuse(socket, describeError(error)),
        );
    });
    await listenOnLoopback(server, args.port, "the API server's egress");
    return {
        stop: () =>
            new Promise((resolve) => {
                for (const socket of sockets) {
                    socket.destroy();
                }
                server.close(() => resolve());
            }),
    };
}

/** Hands a connection on to a local program, which has a certificate of its own. */
function connect(socket: Duplex, address: LocalAddress, log: (line: string) => void): void {
    const program = net.connect("port" in address ? address : { path: address.socketPath });
    let connected = false;
    program.once("connect", () => {
        connected = true;
        socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        program.pipe(socket).pipe(program);
    });
    program.on("error", (error) => {
        log(`egress to ${JSON.stringify(address)}: ${describeError(error)}`);
        if (connected) {
            socket.destroy();
        } else {
            refuse(socket, describeError(error));
        }
    });
    socket.once("close", () => program.destroy());
}

function refuse(socket: Duplex, reason: string): void {
    socket.end(
        `HTTP/1.1 503 Service Unavailable\r\ncontent-length: ${Buffer.byteLength(reason)}\r\n\r\n${reason}`,
    );
}
