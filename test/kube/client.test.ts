import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type http from "node:http";
import https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { type ClusterAnswer, openCluster } from "../../kube/client";
import { type ApiServer, kubeconfig, startApiServer } from "../policy/support";

const TIMEOUT = 1;

function unreachable(answer: ClusterAnswer<unknown>): string {
    assert.ok("unreachable" in answer, `expected no answer, got ${JSON.stringify(answer)}`);
    return answer.unreachable;
}

function answerJson(body: object, status = 200): http.RequestListener {
    return (_request, response) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(body));
    };
}

describe("openCluster", () => {
    const servers: ApiServer[] = [];
    const start = async (...args: Parameters<typeof startApiServer>): Promise<ApiServer> => {
        const server = await startApiServer(...args);
        servers.push(server);
        return server;
    };
    afterEach(async () => {
        await Promise.all(servers.splice(0).map((server) => server.close()));
    });

    it("asks for the version", async () => {
        const server = await start(answerJson({ major: "1", minor: "31", gitVersion: "v1.31.4" }));
        const cluster = await openCluster(
            { kubeconfig: kubeconfig(`http://${server.url}`) },
            TIMEOUT,
        );
        assert.equal(cluster.path, "cluster test");
        assert.deepEqual(await cluster.version(), { value: "v1.31.4" });
        assert.deepEqual(
            server.requests.map(({ url }) => url),
            ["/version"],
        );
    });

    it("reads all pages of a list", async () => {
        const server = await start((request, response) => {
            const page = Number(
                new URL(request.url ?? "", "http://a").searchParams.get("continue"),
            );
            const metadata = page < 2 ? { continue: String(page + 1) } : {};
            answerJson({ kind: "List", metadata, items: [{ page }] })(request, response);
        });
        const cluster = await openCluster(
            { kubeconfig: kubeconfig(`http://${server.url}`) },
            TIMEOUT,
        );
        assert.deepEqual(await cluster.object("/api/v1/pods?limit=1"), {
            value: { kind: "List", metadata: {}, items: [{ page: 0 }, { page: 1 }, { page: 2 }] },
        });
        assert.deepEqual(
            server.requests.map(({ url }) => url),
            ["", "&continue=1", "&continue=2"].map((more) => `/api/v1/pods?limit=1${more}`),
        );
    });

    it("has no answer for a list of which a page is missing, or that has no end", async () => {
        const server = await start((request, response) => {
            const isExpired = request.url?.startsWith("/expired?limit=1&continue=") === true;
            answerJson({ metadata: { continue: "more" }, items: [] }, isExpired ? 410 : 200)(
                request,
                response,
            );
        });
        const cluster = await openCluster(
            { kubeconfig: kubeconfig(`http://${server.url}`) },
            TIMEOUT,
        );
        assert.match(unreachable(await cluster.object("/expired?limit=1")), /HTTP 410/);
        assert.match(unreachable(await cluster.object("/endless?limit=1")), /more than 200 pages/);
    });

    it("keeps the path of a server behind a proxy", async () => {
        const server = await start(answerJson({ gitVersion: "v1.31.4" }));
        const config = kubeconfig(`http://${server.url}/k8s/clusters/c-1/`);
        await (await openCluster({ kubeconfig: config }, TIMEOUT)).version();
        assert.equal(server.requests[0].url, "/k8s/clusters/c-1/version");
    });

    it("finds objects, and tells none from no answer", async () => {
        const server = await start((request, response) =>
            request.url === "/there"
                ? answerJson({ kind: "Namespace" })(request, response)
                : answerJson({ kind: "Status" }, request.url === "/none" ? 404 : 403)(
                      request,
                      response,
                  ),
        );
        const cluster = await openCluster(
            { kubeconfig: kubeconfig(`http://${server.url}`) },
            TIMEOUT,
        );
        assert.deepEqual(await cluster.object("/there"), { value: { kind: "Namespace" } });
        assert.deepEqual(await cluster.object("/none"), { value: undefined });
        assert.deepEqual(await cluster.object("/forbidden"), {
            unreachable: "/forbidden returned HTTP 403",
        });
    });

    const answers: [string, http.RequestListener, RegExp][] = [
        ["refuses", answerJson({ kind: "Status" }, 401), /HTTP 401 without gitVersion/],
        ["answers without a version", answerJson({}), /HTTP 200 without gitVersion/],
        [
            "answers with a page",
            (_request, response) => response.end("<html>sign in</html>"),
            /HTTP 200 without gitVersion/,
        ],
        [
            "answers with broken JSON",
            (_request, response) => response.end('{"gitVersion": '),
            /\/version: .*JSON/,
        ],
        ["hangs up", (request) => request.socket.destroy(), /socket hang up/],
        [
            "hangs up in the middle of its answer",
            (_request, response) => {
                response.writeHead(200, { "content-length": "100" });
                response.write('{"gitVersion"', () => response.destroy());
            },
            /\/version: aborted/,
        ],
        [
            "answers without an end",
            (_request, response) => {
                response.write("{");
                response.end(Buffer.alloc(8 * 1024 * 1024, " "));
            },
            /\/version: answer is over 8388608 bytes/,
        ],
    ];
    for (const [name, handler, expected] of answers) {
        it(`tells of a server that ${name}`, async () => {
            const server = await start(handler);
            const config = kubeconfig(`http://${server.url}`);
            // long: each answers at once, and it is not the limit that is to end it
            const cluster = await openCluster({ kubeconfig: config }, 30);
            assert.match(unreachable(await cluster.version()), expected);
        });
    }

    it("does not wait longer than its limit for a silent server", async () => {
        const server = await start(() => undefined);
        const config = kubeconfig(`http://${server.url}`);
        const cluster = await openCluster({ kubeconfig: config }, 0.1);
        const began = performance.now();
        assert.match(unreachable(await cluster.version()), /no answer within 0\.1 s$/);
        assert.ok(performance.now() - began < 5000);
    });

    const plugin = (script: string): string =>
        kubeconfig(
            "https://127.0.0.1:1",
            {},
            {
                exec: {
                    apiVersion: "client.authentication.k8s.io/v1",
                    command: process.execPath,
                    args: ["-e", script],
                },
            },
        );

    it("ends a silent credentials plugin at its limit", async () => {
        const folder = mkdtempSync(join(tmpdir(), "plugin-"));
        const pidFile = join(folder, "pid");
        const script = `require("fs").writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); setInterval(() => {}, 1000)`;
        const cluster = await openCluster({ kubeconfig: plugin(script) }, 3);
        assert.match(
            unreachable(await cluster.version()),
            /no answer within 3 s$|gave no credentials within 3 s$/,
        );
        const pid = Number(readFileSync(pidFile, "utf8"));
        rmSync(folder, { recursive: true });
        const isAlive = (): boolean => {
            try {
                return process.kill(pid, 0);
            } catch (error) {
                assert.equal((error as NodeJS.ErrnoException).code, "ESRCH");
                return false;
            }
        };
        const deadline = performance.now() + 5000;
        while (isAlive()) {
            assert.ok(performance.now() < deadline, `plugin ${pid} still runs`);
            await new Promise(setImmediate);
        }
    });

    it("tells what a credentials plugin says when it fails", async () => {
        const script = 'process.stderr.write("please sign in"); process.exit(3)';
        const cluster = await openCluster({ kubeconfig: plugin(script) }, 5);
        assert.match(unreachable(await cluster.version()), /please sign in$/);
    });

    it("tells of a server that is not there", async () => {
        const server = await start(answerJson({}));
        const config = kubeconfig(`http://${server.url}`);
        await servers.splice(0)[0].close();
        const cluster = await openCluster({ kubeconfig: config }, TIMEOUT);
        assert.match(unreachable(await cluster.version()), /ECONNREFUSED/);
    });

    describe("by TLS", () => {
        let ca: string;
        let key: string;

        before(async () => {
            const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
            const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
            const certificate = await x509.X509CertificateGenerator.createSelfSigned({
                name: "CN=127.0.0.1",
                keys,
                signingAlgorithm: algorithm,
                extensions: [
                    new x509.BasicConstraintsExtension(true),
                    new x509.SubjectAlternativeNameExtension([{ type: "ip", value: "127.0.0.1" }]),
                ],
            });
            ca = certificate.toString("pem");
            const pkcs8 = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
            key = x509.PemConverter.encode(pkcs8, "PRIVATE KEY");
        });

        const startTls = (): Promise<ApiServer> =>
            start(answerJson({ gitVersion: "v1.31.4" }), (listener) =>
                https.createServer({ cert: ca, key }, listener),
            );

        it("trusts the kubeconfig's authority and sends its token", async () => {
            const server = await startTls();
            const authority = { "certificate-authority-data": Buffer.from(ca).toString("base64") };
            const config = kubeconfig(`https://${server.url}`, authority, { token: "t0ken" });
            const cluster = await openCluster({ kubeconfig: config }, TIMEOUT);
            assert.deepEqual(await cluster.version(), { value: "v1.31.4" });
            assert.equal(server.requests[0].headers.authorization, "Bearer t0ken");
        });

        it("refuses a server that nobody vouches for, and sends it nothing", async () => {
            const server = await startTls();
            const config = kubeconfig(`https://${server.url}`, {}, { token: "t0ken" });
            const cluster = await openCluster({ kubeconfig: config }, TIMEOUT);
            assert.match(unreachable(await cluster.version()), /self-signed certificate/);
            assert.equal(server.requests.length, 0);
        });
    });

    it("sends no credentials in the clear", async () => {
        const server = await start(answerJson({ gitVersion: "v1.31.4" }));
        const config = kubeconfig(`http://${server.url}`, {}, { token: "t0ken" });
        await (await openCluster({ kubeconfig: config }, TIMEOUT)).version();
        assert.equal(server.requests[0].headers.authorization, undefined);
    });

    describe("from a kubeconfig", () => {
        let folder: string;
        beforeEach(() => {
            folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));
        });
        afterEach(() => rmSync(folder, { recursive: true }));

        it("reads a file, and the wanted context of it", async () => {
            const path = join(folder, "config");
            writeFileSync(path, kubeconfig("https://127.0.0.1:1"));
            const cluster = await openCluster({ kubeconfig: path, context: "main" }, TIMEOUT);
            assert.equal(cluster.path, "cluster test");
        });

        const config = kubeconfig("https://127.0.0.1:1", {}, { token: "t0ken" });
        const wrong: [string, Parameters<typeof openCluster>[0], RegExp][] = [
            [
                "a missing file",
                { kubeconfig: "/nowhere/config" },
                /the kubeconfig \/nowhere\/config does not exist/,
            ],
            [
                "a relative path that leads nowhere",
                { kubeconfig: "nowhere/config" },
                /nowhere\/config was not found .* absolute path/,
            ],
            [
                "broken contents",
                { kubeconfig: '{"token": "t0ken' },
                /^the provider's kubeconfig is no/,
            ],
            ["an unknown context", { kubeconfig: config, context: "prod" }, /no context "prod"/],
            ["an unknown cluster", { kubeconfig: config, cluster: "prod" }, /no cluster "prod"/],
            [
                "no current context",
                { kubeconfig: config.replace('"current-context":"main"', '"x":1') },
                /no current context/,
            ],
        ];
        for (const [name, target, expected] of wrong) {
            it(`tells of ${name}, without showing contents`, async () => {
                const cluster = await openCluster(target, TIMEOUT);
                const reason = unreachable(await cluster.version());
                assert.match(reason, expected);
                assert.ok(!reason.includes("t0ken"), reason);
            });
        }
    });
});
