import * as fs from "node:fs";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { stringify } from "yaml";
import { ensurePki } from "../../../sandbox/cluster/pki";
import { sandboxPaths } from "../../../sandbox/paths";
import { readState } from "../../../sandbox/state";
import type { Checkout } from "./checkout";

/** The sandbox's API server behind a proxy that gives itself out for another version of Kubernetes. */
export class VersionProxy {
    private constructor(
        readonly kubeconfig: string,
        private readonly server: https.Server,
    ) {}

    static async start(checkout: Checkout, gitVersion: string): Promise<VersionProxy> {
        const paths = sandboxPaths(checkout.dir);
        const apiServer = readState(paths.state).ports?.apiServer;
        const pki = await ensurePki(paths.pki);
        const admin = pki.clients.admin;
        const behind = {
            host: "127.0.0.1",
            port: apiServer,
            ca: fs.readFileSync(pki.ca),
            cert: fs.readFileSync(admin.cert),
            key: fs.readFileSync(admin.key),
        };
        const serving = {
            cert: fs.readFileSync(pki.apiServer.cert),
            key: fs.readFileSync(pki.apiServer.key),
        };
        const server = https.createServer(serving, (request, response) => {
            if (request.url?.split("?")[0] === "/version") {
                const [major, minor] = gitVersion.replace(/^v/, "").split(".");
                response.writeHead(200, { "content-type": "application/json" });
                response.end(JSON.stringify({ major, minor, gitVersion }));
                return;
            }
            const forward = https.request(
                { ...behind, path: request.url, method: request.method, headers: request.headers },
                (answer) => {
                    response.writeHead(answer.statusCode ?? 502, answer.headers);
                    answer.pipe(response);
                },
            );
            forward.once("error", (error) => response.destroy(error));
            request.pipe(forward);
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const port = (server.address() as AddressInfo).port;
        const kubeconfig = path.join(paths.root, "other-version.kubeconfig");
        fs.writeFileSync(
            kubeconfig,
            stringify({
                apiVersion: "v1",
                kind: "Config",
                clusters: [
                    {
                        name: "old",
                        cluster: {
                            server: `https://127.0.0.1:${port}`,
                            "certificate-authority-data": fs
                                .readFileSync(pki.ca)
                                .toString("base64"),
                        },
                    },
                ],
                users: [{ name: "anyone", user: {} }],
                contexts: [{ name: "sandbox", context: { cluster: "old", user: "anyone" } }],
            }),
        );
        return new VersionProxy(kubeconfig, server);
    }

    stop(): Promise<void> {
        this.server.closeAllConnections();
        return new Promise((resolve) => this.server.close(() => resolve()));
    }
}
