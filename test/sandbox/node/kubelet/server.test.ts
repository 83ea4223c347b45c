import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as https from "node:https";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { type CertificateFiles, type Pki, ensurePki } from "../../../../sandbox/cluster/pki";
import { hostIP } from "../../../../sandbox/node/addresses";
import { Kubelet } from "../../../../sandbox/node/kubelet/server";
import type { KubeletPod } from "../../../../sandbox/node/kubelet/pods";
import { type LocalAddress, loopbackPort } from "../../../../sandbox/node/local-address";
import { ContainerLog } from "../../../../sandbox/node/logs/container-log";

describe("sandbox/node/kubelet", () => {
    let dir: string;
    let pki: Pki;
    let kubelet: Kubelet;
    let door: net.Server;
    let log: ContainerLog;
    let pod: KubeletPod;
    let streams: net.Server;
    /** What the program for exec and port-forward has received. */
    let received: string;

    before(async () => {
        dir = fs.mkdtempSync(path.join(os.tmpdir(), "kubelet-"));
        pki = await ensurePki(path.join(dir, "pki"));
    });
    beforeEach(async () => {
        log = new ContainerLog(path.join(dir, "app.log"), "uid");
        log.begin();
        log.write(Buffer.from("hello\n"));
        pod = {
            log: (container) => (container === "app" ? log : undefined),
            place: () => ({
                env: { GREETING: "hi" },
                dir,
                mounts: [{ containerPath: "/etc/app", localPath: "/local/app" }],
            }),
            addresses: () =>
                new Map<number, LocalAddress>([
                    [80, { socketPath: "/sockets/80" }],
                    [81, loopbackPort(8081)],
                ]),
            ended: new AbortController().signal,
        };
        received = "";
        const socket = path.join(dir, "streams");
        streams = net.createServer((connection) => {
            // the kubelet ends sessions without a word
            connection.on("error", () => connection.destroy());
            connection.on("data", (part) => {
                received += part.toString();
                connection.write(
                    "HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: x\r\n\r\n",
                );
            });
        });
        await new Promise<void>((resolve) => streams.listen(socket, resolve));
        kubelet = new Kubelet({
            server: pki.kubeletServer,
            caFile: pki.ca,
            find: (namespace, name) => (namespace === "test" && name === "pod" ? pod : undefined),
            streams: () => Promise.resolve(net.connect({ path: socket })),
            log: (line) => console.log(line),
        });
        door = net.createServer((socket) => kubelet.accept(socket));
        await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
    });
    afterEach(async () => {
        await kubelet.stop();
        await new Promise((resolve) => door.close(resolve));
        await new Promise((resolve) => streams.close(resolve));
        log.end();
        ["app.log", "app.index"].forEach((file) => fs.rmSync(path.join(dir, file)));
    });
    after(() => fs.rmSync(dir, { recursive: true }));

    const get = (
        url: string,
        client: CertificateFiles | "none" = pki.kubeletClient,
        headers: Record<string, string> = {},
    ): Promise<{ status?: number; text: string }> =>
        new Promise((resolve, reject) => {
            const request = https.get(
                {
                    host: "127.0.0.1",
                    port: (door.address() as net.AddressInfo).port,
                    servername: "",
                    path: url,
                    headers,
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
            request.on("upgrade", (response, socket) => {
                // the session ends with the container's process
                socket.once("close", () => resolve({ status: response.statusCode, text: "" }));
                log.end();
            });
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

    const upgrade = { connection: "Upgrade", upgrade: "SPDY/3.1" };
    const target = (): unknown => {
        const [, encoded = ""] = /^x-sandbox-target: (.*)\r$/m.exec(received) ?? [];
        return JSON.parse(Buffer.from(encoded, "base64").toString());
    };

    it("hands exec on with the container's environment, and ends it with the container's process", async () => {
        const url = "/exec/test/pod/app?command=cat&command=%2Fetc%2Fapp%2Ffile&output=1";
        const forged = { ...upgrade, "X-Sandbox-Target": "forged" };
        assert.equal((await get(url, pki.kubeletClient, forged)).status, 101);
        assert.match(received, /^GET \/exec\?command=cat\S+output=1 HTTP\/1.1\r\n/);
        assert.doesNotMatch(received, /forged/);
        assert.deepEqual(target(), {
            command: ["cat", "/local/app/file"],
            env: ["GREETING=hi"],
            dir,
        });
        const after = await get(url, pki.kubeletClient, upgrade);
        assert.equal(after.status, 400);
        assert.match(after.text, /container app of pod test\/pod is not running/);
    });

    it("hands port-forward on with the addresses of the pod's ports, and ends it with the pod", async () => {
        const ending = new AbortController();
        pod = { ...pod, ended: ending.signal };
        streams.on("connection", (connection) => connection.on("data", () => ending.abort()));
        await assert.rejects(
            get("/portForward/test/pod", pki.kubeletClient, upgrade),
            /hang up|ECONNRESET/,
        );
        assert.deepEqual(target(), {
            pod: "test/pod",
            ports: {
                80: { network: "unix", address: "/sockets/80" },
                81: { network: "tcp", address: "127.0.0.1:8081" },
            },
        });
    });

    it("refuses what it cannot do as Kubernetes' clients read it", async () => {
        for (const [url, message] of [
            ["/attach/test/pod/app", /^kubectl attach is not supported in the sandbox/],
            ["/exec/test/other/app", /^pod test\/other is simulated in the sandbox: no command/],
            ["/exec/test/pod/linkerd-proxy", /^container linkerd-proxy of pod test\/pod is sim/],
            ["/portForward/test/other", /^pod test\/other is simulated .*: it listens on no port/],
        ] as const) {
            const { status, text } = await get(url, pki.kubeletClient, upgrade);
            assert.equal(status, 400);
            const refusal = JSON.parse(text) as { kind: string; message: string };
            assert.equal(refusal.kind, "Status");
            assert.match(refusal.message, message);
        }
        const admin = await get("/exec/test/pod/app", pki.clients.admin, upgrade);
        assert.equal(admin.status, 403);
        assert.equal(received, "");
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
