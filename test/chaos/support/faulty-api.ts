import * as fs from "node:fs";
import * as https from "node:https";
import type { AddressInfo } from "node:net";

import { ensurePki } from "../../../sandbox/cluster/pki";
import { sandboxPaths } from "../../../sandbox/paths";
import { readState } from "../../../sandbox/state";
import type { Checkout } from "../../real/support/checkout";

const reasons = { 429: "TooManyRequests", 500: "InternalError" } as const;

/** The sandbox's API server behind a proxy that answers with an error for a while. */
export class FaultyApi {
    private status?: keyof typeof reasons;
    /** Requests that got an error. */
    refused = 0;

    private constructor(
        private readonly server: https.Server,
        /** A kubeconfig past the proxy: a test that waits in kubectl keeps the proxy, which is in its process, from answering. */
        readonly directKubeconfig: string,
    ) {}

    /** Puts the proxy between the API server and everything that reads the sandbox's kubeconfig from now on. */
    static async start(checkout: Checkout): Promise<FaultyApi> {
        const paths = sandboxPaths(checkout.dir);
        const { apiServer } = readState(paths.state).ports ?? {};
        const pki = await ensurePki(paths.pki);
        const read = (file: string): Buffer => fs.readFileSync(file);
        const { admin } = pki.clients;
        const behind = {
            host: "127.0.0.1",
            port: apiServer,
            agent: new https.Agent({ keepAlive: true }),
        };
        const asAdmin = { ca: read(pki.ca), cert: read(admin.cert), key: read(admin.key) };
        const server = https.createServer({
            cert: read(pki.apiServer.cert),
            key: read(pki.apiServer.key),
        });
        const proxy = new FaultyApi(server, `${paths.kubeconfig}.direct`);
        server.on("request", (request, response) => {
            if (proxy.status !== undefined) {
                proxy.refused += 1;
                const code = proxy.status;
                const body = { kind: "Status", apiVersion: "v1", status: "Failure", code };
                response.writeHead(code, {
                    "content-type": "application/json",
                    ...(code === 429 ? { "retry-after": "1" } : {}),
                });
                response.end(JSON.stringify({ ...body, reason: reasons[code], message: "chaos" }));
                request.resume();
                return;
            }
            const { headers, method, url } = request;
            const forward = https.request({ ...behind, ...asAdmin, path: url, method, headers });
            forward.once("response", (answer) => {
                response.writeHead(answer.statusCode ?? 502, answer.headers);
                answer.pipe(response);
            });
            forward.once("error", (error) => response.destroy(error));
            response.once("close", () => forward.destroy());
            request.pipe(forward);
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const { port } = server.address() as AddressInfo;
        const text = fs.readFileSync(paths.kubeconfig, "utf8");
        fs.writeFileSync(proxy.directKubeconfig, text, { mode: 0o600 });
        fs.writeFileSync(paths.kubeconfig, text.replace(`:${apiServer}`, `:${port}`));
        return proxy;
    }

    /** From now on every request gets this error, or, without one, the API server's answer. */
    answer(status?: 429 | 500): void {
        this.status = status;
    }

    stop(): Promise<void> {
        return new Promise((resolve) => {
            this.server.close(() => resolve());
            this.server.closeAllConnections();
        });
    }
}
