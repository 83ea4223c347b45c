import assert from "node:assert/strict";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import type { V1Probe } from "@kubernetes/client-node";
import { loopbackPort } from "../../../sandbox/node/local-address";
import { sendProbe, readProbe } from "../../../sandbox/node/probes";

const container = { name: "app", ports: [{ name: "http", containerPort: 9898 }] };

describe("sandbox/node/probes", () => {
    const probes: [string, V1Probe, { port: number; path: string; overNetwork: boolean }][] = [
        [
            "httpGet by number",
            { httpGet: { port: 8080, path: "/healthz" } },
            { port: 8080, path: "/healthz", overNetwork: true },
        ],
        [
            "httpGet by name",
            { httpGet: { port: "http" } },
            { port: 9898, path: "/", overNetwork: true },
        ],
        [
            "podcli",
            { exec: { command: ["podcli", "check", "http", "localhost:9898/readyz"] } },
            { port: 9898, path: "/readyz", overNetwork: false },
        ],
        [
            "wget",
            { exec: { command: ["wget", "--quiet", "--spider", "http://localhost:8080/healthz"] } },
            { port: 8080, path: "/healthz", overNetwork: false },
        ],
    ];
    for (const [name, probe, expected] of probes) {
        it(`reads ${name}`, () => {
            const read = readProbe(container, probe);
            assert.ok(!("unsupported" in read));
            const { containerPort: port, path, overNetwork } = read;
            assert.deepEqual({ port, path, overNetwork }, expected);
        });
    }

    it("says which probe it cannot carry out", () => {
        const read = readProbe(container, { grpc: { port: 9999 } });
        assert.ok("unsupported" in read && read.unsupported.includes('"grpc"'));
    });

    it("takes 2xx and 3xx for success, and tells what else it saw", async () => {
        let status = 200;
        const server = http.createServer((_, response) => response.writeHead(status).end());
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const address = loopbackPort((server.address() as AddressInfo).port);
        const probe = readProbe(container, { httpGet: { port: 1, path: "/ready" } });
        assert.ok(!("unsupported" in probe));
        assert.deepEqual(await sendProbe(probe, address), { status: 200 });
        status = 302;
        assert.deepEqual(await sendProbe(probe, address), { status: 302 });
        status = 503;
        assert.deepEqual(await sendProbe(probe, address), {
            status: 503,
            problem: "HTTP 503 from /ready",
        });
        await new Promise((resolve) => server.close(resolve));
        const refused = await sendProbe(probe, address);
        assert.equal(refused.status, undefined);
        assert.match(refused.problem ?? "", /ECONNREFUSED/);
    });
});
