import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo, Server } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { ensurePki, type Pki } from "../../../sandbox/cluster/pki";
import { injectorEndpoints } from "../../../sandbox/egress/injector";

describe("sandbox/egress/injector", () => {
    const servers: http.Server[] = [];
    const logged: string[] = [];
    let dir: string;
    let pki: Pki;

    before(async () => {
        dir = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-egress-"));
        pki = await ensurePki(dir);
    });
    after(() => {
        for (const server of servers) {
            server.close();
            server.closeAllConnections();
        }
        fs.rmSync(dir, { recursive: true });
    });

    const listen = async (server: http.Server): Promise<number> => {
        servers.push(server);
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        return ((server as Server).address() as AddressInfo).port;
    };
    /** Stands for the API server behind the egress: it asks for the Service by its name. */
    const post = async (
        injector: number,
        body: string,
        service = "linkerd-proxy-injector",
    ): Promise<[number, string]> => {
        const endpoints = injectorEndpoints(injector, pki, (line) => logged.push(line));
        const endpoint = endpoints.find((each) => each.service === service);
        const port = await listen(http.createServer(endpoint?.handler));
        return new Promise((resolve, reject) => {
            const request = http.request(
                {
                    port,
                    host: "127.0.0.1",
                    method: "POST",
                    path: "/?timeout=10s",
                    headers: { host: `${service}.linkerd.svc:443` },
                },
                (response) => {
                    let text = "";
                    response.on("data", (part: Buffer) => (text += part.toString()));
                    response.on("end", () => resolve([response.statusCode ?? 0, text]));
                },
            );
            request.once("error", reject);
            request.end(body);
        });
    };

    it("hands a review on, with a certificate of this sandbox, and its answer back", async () => {
        const credentials = {
            key: fs.readFileSync(pki.egressServer.key),
            cert: fs.readFileSync(pki.egressServer.cert),
            ca: fs.readFileSync(pki.ca),
            requestCert: true,
            rejectUnauthorized: true,
        };
        const injector = https.createServer(credentials, (request, response) => {
            let body = "";
            request.on("data", (part: Buffer) => (body += part.toString()));
            request.on("end", () => {
                response.writeHead(body === "unready" ? 503 : 200);
                response.end(`${request.method} ${request.url} ${body}`);
            });
        });
        const port = await listen(injector);
        assert.deepEqual(await post(port, "review"), [200, "POST / review"]);
        assert.deepEqual(await post(port, "unready"), [503, "POST / unready"]);
        assert.deepEqual(await post(port, "review", "linkerd-sp-validator"), [
            200,
            "POST /service-profiles review",
        ]);
    });

    it("tells the API server when the injector cannot be reached", async () => {
        const gone = await listen(http.createServer());
        await new Promise((resolve) => servers.pop()?.close(resolve));
        const [status, text] = await post(gone, "review");
        assert.equal(status, 502);
        assert.match(text, /ECONNREFUSED/);
        assert.match(logged.at(-1) ?? "", /^linkerd-proxy-injector: .*ECONNREFUSED/);
    });
});
