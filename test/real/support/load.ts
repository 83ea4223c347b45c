import * as http from "node:http";
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
                    headers: meshedHeaders(url),
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

/** One request through the mesh as a meshed client; resolves with the body of a 200. */
export function getThroughMesh(meshProxy: string, url: string): Promise<string> {
    const proxy = new URL(meshProxy);
    return new Promise((resolve, reject) => {
        http.get(
            { host: proxy.hostname, port: proxy.port, path: url, headers: meshedHeaders(url) },
            (response) => {
                let body = "";
                response.setEncoding("utf8");
                response.on("data", (part: string) => (body += part));
                response.once("end", () =>
                    response.statusCode === 200
                        ? resolve(body)
                        : reject(new Error(`HTTP ${response.statusCode}: ${body}`)),
                );
            },
        ).once("error", reject);
    });
}

function meshedHeaders(url: string): http.OutgoingHttpHeaders {
    const user = Buffer.from(`${baseLoadUser}:x`).toString("base64");
    return { host: new URL(url).host, "proxy-authorization": `Basic ${user}` };
}
