import * as http from "node:http";
import { basicCredentials } from "../../../sandbox/mesh/credentials";
import { baseLoadUser } from "../../../sandbox/mesh/traffic/load-stream";

/** A steady load of requests through the mesh, as a meshed client sends them. */
export class Load {
    sent = 0;
    private readonly agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
    private readonly timer: NodeJS.Timeout;
    private readonly open = new Set<Promise<void>>();

    constructor(meshProxy: string, url: string, requestsPerSecond: number) {
        const perTick = requestsPerSecond / 50;
        let owed = 0;
        this.timer = setInterval(() => {
            for (owed += perTick; owed >= 1; owed -= 1) {
                const request = this.send(new URL(meshProxy), url).finally(() =>
                    this.open.delete(request),
                );
                this.open.add(request);
            }
        }, 20);
    }

    async stop(): Promise<void> {
        clearInterval(this.timer);
        await Promise.all(this.open);
        this.agent.destroy();
    }

    private send(proxy: URL, url: string): Promise<void> {
        this.sent += 1;
        return new Promise((resolve) => {
            const request = http.get(
                {
                    host: proxy.hostname,
                    port: proxy.port,
                    path: url,
                    agent: this.agent,
                    headers: meshedHeaders(url, proxy.password),
                },
                (response) => {
                    response.resume();
                    response.once("close", resolve);
                },
            );
            // a bad release is met with on purpose here; what the mesh counted is what is judged
            request.once("error", () => resolve());
        });
    }
}

/** An answer that came through the mesh. */
export interface MeshAnswer {
    readonly status: number;
    readonly headers: http.IncomingHttpHeaders;
    readonly body: string;
}

/** How a request is sent. */
export interface MeshRequest {
    readonly headers?: http.OutgoingHttpHeaders;
    /** UID of the pod that sends it. @default - the sandbox's own client */
    readonly pod?: string;
    /** Whether it goes out through a proxy of Linkerd's. @default true */
    readonly meshed?: boolean;
}

/** One request through the mesh, by default as a meshed client; resolves whatever the status. */
export function askThroughMesh(
    meshProxy: string,
    url: string,
    { headers = {}, meshed = true, pod = meshed ? baseLoadUser : "" }: MeshRequest = {},
): Promise<MeshAnswer> {
    const proxy = new URL(meshProxy);
    const all = { ...meshedHeaders(url, proxy.password, pod), ...headers };
    return new Promise((resolve, reject) => {
        http.get(
            { host: proxy.hostname, port: proxy.port, path: url, headers: all },
            (response) => {
                let body = "";
                response.setEncoding("utf8");
                response.on("data", (part: string) => (body += part));
                response.once("end", () =>
                    resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
                );
            },
        ).once("error", reject);
    });
}

/** One request through the mesh as a meshed client; resolves with the body of a 200. */
export async function getThroughMesh(meshProxy: string, url: string): Promise<string> {
    const { status, body } = await askThroughMesh(meshProxy, url);
    if (status !== 200) {
        throw new Error(`HTTP ${status}: ${body}`);
    }
    return body;
}

function meshedHeaders(
    url: string,
    password: string,
    user = baseLoadUser,
): http.OutgoingHttpHeaders {
    return {
        host: new URL(url).host,
        "proxy-authorization": basicCredentials(user, password),
    };
}
