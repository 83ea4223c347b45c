import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { SandboxError } from "../../../sandbox/errors";
import { toolNamed } from "../../../sandbox/tools/catalogue";
import { type RunCommand, runCommand } from "../../../sandbox/tools/commands";
import type { Archive } from "../../../sandbox/tools/downloads";
import { toolItem } from "../../../sandbox/tools/entries";
import { type ToolEnvironment, provide } from "../../../sandbox/tools/provide";
import { Scratch, fakeGo, surroundings, writeProgram } from "./support";

const kubernetes = toolItem(toolNamed("kubectl"), surroundings("/", runCommand)).version;
const both = { tools: ["kube-apiserver", "kubectl"], artefacts: [] } as const;
const members = {
    "kube-apiserver": "kubernetes/server/bin/kube-apiserver",
    kubectl: "kubernetes/server/bin/kubectl",
};

type Answer = (request: http.IncomingMessage, response: http.ServerResponse) => void;

describe("sandbox/tools/download", () => {
    const scratch = new Scratch();
    const servers: http.Server[] = [];
    after(() => scratch.remove());
    afterEach(() => {
        for (const server of servers.splice(0)) {
            server.closeAllConnections();
            server.close();
        }
    });

    /** An archive like the one of a release, with programs that print the given word. */
    const archiveOf = (word: string): Buffer => {
        const folder = scratch.folder();
        for (const member of Object.values(members)) {
            writeProgram(path.join(folder, member), `${word} ${path.basename(member)}`);
        }
        fs.writeFileSync(path.join(folder, "kubernetes", "LICENSES"), "not unpacked");
        const file = path.join(folder, "archive.tar.gz");
        execFileSync("tar", ["-czf", file, "-C", folder, "kubernetes"]);
        return fs.readFileSync(file);
    };
    const good = archiveOf("released");
    /** A PATH with what downloads run, and with no tool of this machine. */
    const bin = scratch.folder();
    for (const program of ["curl", "tar", "gzip"]) {
        const file = execFileSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" });
        fs.symlinkSync(file.trim(), path.join(bin, program));
    }

    const serve = async (
        answer: Answer,
    ): Promise<{ readonly address: string; readonly requests: string[] }> => {
        const requests: string[] = [];
        const server = http.createServer((request, response) => {
            requests.push(request.url ?? "");
            answer(request, response);
        });
        servers.push(server);
        server.listen(0, "127.0.0.1");
        await once(server, "listening");
        const { port } = server.address() as AddressInfo;
        return { address: `http://127.0.0.1:${port}`, requests };
    };

    const release = (change: Partial<Archive> = {}): Archive => ({
        version: kubernetes,
        platform: "linux-amd64",
        url: "https://releases.example/v1/kubernetes.tar.gz",
        checksum: {
            algorithm: "sha512",
            hex: createHash("sha512").update(good).digest("hex"),
        },
        source: "a test",
        files: members,
        mib: 1,
        ...change,
    });

    /** An environment in which go is a stand-in, and everything else is real. */
    const place = (
        address: string,
        change: Partial<ToolEnvironment> = {},
    ): { environment: ToolEnvironment; go: string[]; ran: string[]; lines: string[] } => {
        const go = fakeGo();
        const ran: string[] = [];
        const lines: string[] = [];
        const run: RunCommand = (command) => {
            ran.push(command.program);
            return command.program === "go" ? go.run(command) : runCommand(command);
        };
        const environment = surroundings(scratch.folder(), run, {
            archives: [release()],
            sink: { line: (line) => lines.push(line) },
            ...change,
            env: {
                PATH: bin,
                LINKERD_CANARY_DOWNLOADS: address,
                ...change.env,
            },
        });
        return { environment, go: go.calls, ran, lines };
    };
    const prints = (file: string): string => execFileSync(file, { encoding: "utf8" }).trim();
    const leftovers = (root: string): string[] => fs.readdirSync(path.join(root, "tmp"));

    it("two tools come out of one download, and later out of the cache", async () => {
        const { address, requests } = await serve((_, response) => response.end(good));
        const { environment, go, lines } = place(address);
        const box = await provide(both, environment);
        assert.equal(prints(box.path("kubectl")), "released kubectl");
        assert.equal(prints(path.join(box.binDir, "kube-apiserver")), "released kube-apiserver");
        assert.deepEqual(requests, ["/v1/kubernetes.tar.gz"]);
        assert.deepEqual(go, []);
        assert.match(lines.join("\n"), /kube-apiserver, kubectl \S+: downloaded 1 kB in 0 s/);
        const again = await provide(both, environment);
        assert.equal(again.path("kubectl"), box.path("kubectl"));
        assert.equal(requests.length, 1);
        assert.deepEqual(leftovers(environment.root), []);
        assert.deepEqual(fs.readdirSync(path.dirname(box.path("kubectl"))), ["kubectl"]);
    });

    it("of two starts at once the second waits, and then finds what the first has downloaded", async () => {
        const { address, requests } = await serve((_, response) => response.end(good));
        const { environment, go } = place(address);
        const boxes = await Promise.all([provide(both, environment), provide(both, environment)]);
        assert.equal(boxes[0].path("kubectl"), boxes[1].path("kubectl"));
        assert.equal(requests.length, 1);
        assert.deepEqual(go, []);
    });

    it("follows a redirect", async () => {
        const { address, requests } = await serve((request, response) =>
            request.url === "/elsewhere"
                ? response.end(good)
                : response.writeHead(302, { location: "/elsewhere" }).end(),
        );
        const { environment, go } = place(address);
        await provide(both, environment);
        assert.deepEqual(requests, ["/v1/kubernetes.tar.gz", "/elsewhere"]);
        assert.deepEqual(go, []);
    });

    it("another file than the release ends it: nothing is unpacked, and nothing is built", async () => {
        const other = archiveOf("other");
        const { address } = await serve((_, response) => response.end(other));
        const { environment, ran } = place(address);
        await assert.rejects(provide(both, environment), (error: unknown) => {
            assert.ok(error instanceof SandboxError);
            assert.ok(error.message.includes(`${address}/v1/kubernetes.tar.gz`));
            assert.ok(error.message.includes(release().checksum.hex));
            assert.ok(error.message.includes(createHash("sha512").update(other).digest("hex")));
            return true;
        });
        assert.deepEqual(ran, ["curl"]);
        assert.deepEqual(leftovers(environment.root), []);
        assert.ok(!fs.existsSync(path.join(environment.root, "tools")));
    });

    const failures: readonly (readonly [string, Answer, RegExp])[] = [
        ["a missing file", (_, response) => response.writeHead(404).end("none"), /\(HTTP 404\)/],
        [
            "a connection that is cut in the middle",
            (_, response) => {
                response.writeHead(200, { "content-length": good.length });
                response.write(good.subarray(0, good.length / 2), () =>
                    response.socket?.resetAndDestroy(),
                );
            },
            /\(curl: \((18|56)\) /,
        ],
        [
            "a connection that delivers nothing any more",
            (_, response) => {
                response.writeHead(200, { "content-length": good.length });
                response.write(good.subarray(0, 10));
            },
            /\(no byte for 2 s\)/,
        ],
        ["a server that accepts and does not answer", () => undefined, /\(no byte for 2 s\)/],
    ];
    for (const [what, answer, reason] of failures) {
        it(`${what}: the tools are built, and a line gives the reason`, async () => {
            const { address, requests } = await serve(answer);
            const { environment, lines } = place(address, { patienceMs: 2_000 });
            const box = await provide(both, environment);
            assert.equal(prints(box.path("kubectl")), "built");
            assert.equal(requests.length, 1);
            const fallbacks = lines.filter((line) => line.includes("building it instead"));
            assert.equal(fallbacks.length, 1);
            assert.match(
                fallbacks[0],
                /^kube-apiserver, kubectl \S+: cannot be downloaded from 127\./,
            );
            assert.match(fallbacks[0], reason);
            assert.deepEqual(leftovers(environment.root), []);
        });
    }

    it("a host that is out of reach is tried once, also in a later call", async () => {
        const { address } = await serve(() => undefined);
        servers.splice(0).forEach((server) => server.close());
        const etcd = toolItem(toolNamed("etcd"), surroundings("/", runCommand)).version;
        const { environment, ran, lines } = place(address, {
            archives: [
                release(),
                release({
                    version: etcd,
                    url: "https://releases.example/etcd.tar.gz",
                    files: { etcd: "etcd" },
                }),
            ],
        });
        const box = await provide({ tools: [...both.tools, "etcd"], artefacts: [] }, environment);
        assert.equal(prints(box.path("etcd")), "built");
        const curls = (): number => ran.filter((program) => program === "curl").length;
        assert.equal(curls(), 1);
        assert.match(lines.join("\n"), /\(curl: \(7\) .*\); building it instead/);
        assert.match(lines.join("\n"), /^etcd \S+: not tried at 127\..*; building it instead$/m);
        await provide(both, { ...environment, root: scratch.folder() });
        assert.equal(curls(), 1);
    });

    /** Two archives on two hosts, which are the same server. */
    const onTwoHosts = (address: string): Partial<ToolEnvironment> => {
        const url = new URL(address);
        return {
            archives: [
                release({ url: `${url.origin}/one.tar.gz`, files: { kubectl: members.kubectl } }),
                release({
                    url: `http://localhost:${url.port}/two.tar.gz`,
                    files: { "kube-apiserver": members["kube-apiserver"] },
                }),
            ],
            env: { LINKERD_CANARY_DOWNLOADS: "" },
        };
    };

    it("tries several hosts at the same time", async () => {
        const waiting: http.ServerResponse[] = [];
        const { address } = await serve((_, response) => {
            waiting.push(response);
            if (waiting.length === 2) {
                waiting.forEach((one) => one.end(good));
            }
        });
        const { environment, go } = place(address, onTwoHosts(address));
        await provide(both, environment);
        assert.deepEqual(go, []);
    });

    it("a wrong file of one host ends the download from another", async () => {
        const other = archiveOf("other");
        const { address } = await serve((request, response) => {
            if (request.url === "/one.tar.gz") {
                response.end(other);
            }
        });
        const { environment, go } = place(address, {
            ...onTwoHosts(address),
            patienceMs: 60_000,
        });
        await assert.rejects(provide(both, environment), /one\.tar\.gz is not the file/);
        assert.deepEqual(go, []);
        assert.deepEqual(leftovers(environment.root), []);
    });

    it("another version than the pinned one, and another machine's, are not downloaded", async () => {
        const { address, requests } = await serve((_, response) => response.end(good));
        for (const change of [{ version: "1.0.0" }, { platform: "darwin-arm64" }] as const) {
            await provide(both, place(address, { archives: [release(change)] }).environment);
        }
        assert.deepEqual(requests, []);
    });

    it("LINKERD_CANARY_NO_DOWNLOAD=1 builds, and takes what was downloaded before", async () => {
        const { address, requests } = await serve((_, response) => response.end(good));
        const forbidden = place(address, { env: { LINKERD_CANARY_NO_DOWNLOAD: "1" } });
        assert.equal(prints((await provide(both, forbidden.environment)).path("kubectl")), "built");
        assert.deepEqual(requests, []);
        const allowed = place(address);
        await provide(both, allowed.environment);
        const { env } = forbidden.environment;
        const box = await provide(both, { ...allowed.environment, env });
        assert.equal(prints(box.path("kubectl")), "released kubectl");
    });

    it("Ctrl-C ends the download and leaves nothing that is taken for whole", async () => {
        const stop = new AbortController();
        const closed: string[] = [];
        const { address } = await serve((request, response) => {
            response.writeHead(200, { "content-length": good.length });
            response.write(good.subarray(0, good.length / 2), () =>
                stop.abort(new SandboxError("stopped")),
            );
            request.socket.once("close", () => closed.push("closed"));
        });
        const { environment, go } = place(address, { signal: stop.signal });
        await assert.rejects(provide(both, environment), /^SandboxError: stopped$/);
        assert.deepEqual(go, []);
        assert.deepEqual(leftovers(environment.root), []);
        assert.ok(!fs.existsSync(path.join(environment.root, "tools")));
        assert.deepEqual(closed, ["closed"]);
    });
});
