import * as http from "node:http";
import type { Socket } from "node:net";
import { listenOnLoopback } from "../../listen";
import { describeError } from "../../wait";
import { matchableRequest } from "../routes/request";
import { isCredential, readCredentials } from "../credentials";
import { findCaller, type OwnCaller } from "./caller";
import { type DispatchContext, Dispatcher } from "./dispatcher";
import { planRequest } from "./plan-request";
import { serveProxyAdmin } from "./proxy-admin";
import { respond } from "./respond";
import { parseTarget } from "./target";

/** What the proxy needs of the mesh. */
export interface ProxyContext extends DispatchContext {
    /** The sandbox's own callers, by user name. */
    readonly ownCallers: ReadonlyMap<string, OwnCaller>;
    /** What every caller has to state as its password. */
    readonly password: string;
    readonly log: (line: string) => void;
    /** Milliseconds that a pod may be ahead of the mesh's view of the cluster. @default 2000 */
    readonly unknownCallerMs?: number;
}

/** The HTTP forward proxy that simulates cluster DNS, kube-proxy and the Linkerd proxies. */
export class MeshProxy {
    private readonly dispatcher: Dispatcher;
    private readonly server: http.Server;

    constructor(private readonly context: ProxyContext) {
        this.dispatcher = new Dispatcher(context);
        this.server = http.createServer((request, response) => {
            this.handle(request, response).catch((error: unknown) => {
                context.log(`mesh: ${request.method} ${request.url}: ${describeError(error)}`);
                respond(response, { status: 500, message: "unexpected error" });
            });
        });
        // Clients end their idle connections: one that is closed here may be used again in that moment.
        this.server.keepAliveTimeout = 0;
        this.server.requestTimeout = 0;
        this.server.on("connect", refuseTunnel);
    }

    /** Starts to listen on loopback; resolves with the port. `port` 0 takes a free one. */
    listen(port: number): Promise<number> {
        return listenOnLoopback(this.server, port, "the mesh's proxy");
    }

    /** Ends all connections. */
    close(): Promise<void> {
        return closeServer(this.server);
    }

    private async handle(
        request: http.IncomingMessage,
        response: http.ServerResponse,
    ): Promise<void> {
        const target = parseTarget(request.url ?? "");
        if (target === undefined) {
            respond(response, {
                status: 400,
                message:
                    "this is the sandbox's mesh: use it as an HTTP proxy for http:// addresses",
            });
            return;
        }
        const { user, password } = readCredentials(request.headers["proxy-authorization"]);
        if (!isCredential(password, this.context.password)) {
            response.setHeader("proxy-authenticate", 'Basic realm="sandbox"');
            respond(response, {
                status: 407,
                message: "the mesh serves this sandbox alone: its proxy requires its password",
            });
            return;
        }
        const { source, ownCallers, unknownCallerMs = 2_000 } = this.context;
        const caller = await source.waitFor(
            (view) => findCaller(view, ownCallers, user),
            unknownCallerMs,
        );
        if (caller === undefined) {
            respond(response, {
                status: 407,
                message: `the cluster has no pod with the uid ${user}`,
            });
            return;
        }
        const plan = planRequest(
            source.view,
            caller,
            target.url,
            matchableRequest(request, target.url),
        );
        if (plan.kind === "proxyAdmin") {
            const { metrics } = this.context;
            const { client } = caller;
            await serveProxyAdmin(metrics, source.view, {
                pod: plan.pod,
                client,
                request,
                response,
            });
            return;
        }
        await this.dispatcher.run({ request, response, user, caller, target }, plan);
    }
}

/** Ends a server and its connections. */
export function closeServer(server: http.Server): Promise<void> {
    return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
    });
}

function refuseTunnel(request: http.IncomingMessage, socket: Socket): void {
    const body = `the sandbox's mesh carries plain HTTP only; it cannot tunnel to ${request.url}\n`;
    socket.on("error", () => socket.destroy());
    socket.end(
        "HTTP/1.1 405 Method Not Allowed\r\nallow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n" +
            `content-type: text/plain\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
}
