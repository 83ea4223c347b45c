import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as https from "node:https";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { type CertificateFiles, type Pki, ensurePki } from "../../../../sandbox/cluster/pki";
import { hostIP } from "../../../../sandbox/node/addresses";
import { Kubelet } from "../../../../sandbox/node/kubelet/server";
import { ContainerLog } from "../../../../sandbox/node/logs/container-log";

describe("sandbox/node/kubelet", () => {
    let dir: string;
    let pki: Pki;
    let kubelet: Kubelet;
    let door: net.Server;
    let log: ContainerLog;

    before(async () => {
        dir = fs.mkdtempSync(path.join(os.tmpdir(), "kubelet-"));
        pki = await ensurePki(path.join(dir, "pki"));
    });
    beforeEach(async () => {
        log = new ContainerLog(path.join(dir, "app.log"), "uid");
        log.begin();
        log.write(Buffer.from("hello\n"));
        kubelet = new Kubelet({
            server: pki.kubeletServer,
            caFile: pki.ca,
            find: (namespace, name) =>
                namespace === "test" && name === "pod"
                    ? { log: (container) => (container === "app" ? log : undefined) }
                    : undefined,
            log: (line) => console.log(line),
        });
        door = net.createServer((socket) => kubelet.accept(socket));
        await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
    });
    afterEach(async () => {
        await kubelet.stop();
        await new Promise((resolve) => door.close(resolve));
        log.end();
        ["app.log", "app.index"].forEach((file) => fs.rmSync(path.join(dir, file)));
    });
    after(() => fs.rmSync(dir, { recursive: true }));

    const get = (
        url: string,
        client: CertificateFiles | "none" = pki.kubeletClient,
    ): Promise<{ status?: number; text: string }> =>
        new Promise((resolve, reject) => {
            const request = https.get(
                {
                    host: "127.0.0.1",
                    port: (door.address() as net.AddressInfo).port,
                    servername: "",
                    path: url,
                    agent: false,
                    ca: fs.readFileSync(pki.ca),
                    ...(client === "none"
                        ? {}
                        : { cert: fs.readFileSync(client.cert), key: fs.readFileSync(client.key) }),
                    checkServerIdentity: (_, certificate) => {
                        assert.equal(certificate.subjectaltname, `IP Address:${hostIP}`);
                        return undefined;
                    },
                },
                (response) => {
                    let text = "";
                    response.on("data", (part: Buffer) => (text += part.toString()));
                    response.on("end", () => resolve({ status: response.statusCode, text }));
                    if (url.includes("follow")) {
                        // what is written once the client reads
                        log.write(Buffer.from("later\n"));
                        log.end();
                    }
                },
            );
            request.on("error", reject);
        });

    it("shows a log to the API server", async () => {
        const shown = await get("/containerLogs/test/pod/app?tailLines=1");
        assert.deepEqual(shown, { status: 200, text: "hello\n" });
    });

    it("follows a log", async () => {
        const shown = await get("/containerLogs/test/pod/app?follow=true");
        assert.deepEqual(shown, { status: 200, text: "hello\nlater\n" });
    });

    it("says in a sentence what is simulated, and what has not been there", async () => {
        const simulated = await get("/containerLogs/linkerd/destination/policy");
        assert.equal(simulated.status, 400);
        assert.equal(
            simulated.text,
            "pod linkerd/destination is simulated in the sandbox: it writes no log",
        );
        assert.match(
            (await get("/containerLogs/test/pod/linkerd-proxy")).text,
            /^container linkerd-proxy of pod test\/pod is simulated/,
        );
        const previous = await get("/containerLogs/test/pod/app?previous=true");
        assert.equal(previous.status, 400);
        assert.match(previous.text, /^previous terminated container "app" .* not found$/);
    });

    it("serves no other path", async () => {
        assert.equal((await get("/pods")).status, 404);
        assert.equal((await get("/run/test/pod/app")).status, 404);
    });

    it("refuses everybody but the API server, the administrator included", async () => {
        const url = "/containerLogs/test/pod/app";
        assert.equal((await get(url, pki.clients.admin)).status, 403);
        await assert.rejects(get(url, "none"), /ECONNRESET|alert|hang up/i);
        const foreign = await ensurePki(path.join(dir, "foreign"));
        await assert.rejects(get(url, foreign.kubeletClient), /ECONNRESET|alert|hang up/i);
    });
});
