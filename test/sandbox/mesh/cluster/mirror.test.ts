import assert from "node:assert/strict";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as k8s from "@kubernetes/client-node";
import { Mirror } from "../../../../sandbox/mesh/cluster/mirror";
import type { HttpRoute } from "../../../../sandbox/mesh/mesh-objects";
import { done, notYet, waitFor } from "../../../../sandbox/wait";

/** As much of an API server as a mirror speaks to: lists and watches of one kind in one version. */
class FakeApi {
    served?: string;
    items: HttpRoute[] = [];
    lists = 0;
    private readonly watches = new Set<http.ServerResponse>();
    private readonly server = http.createServer((request, response) => {
        const url = new URL(request.url ?? "", "http://x");
        if (url.pathname !== this.served) {
            response.writeHead(404, { "content-type": "application/json" });
            response.end(JSON.stringify({ kind: "Status", message: "not served", code: 404 }));
        } else if (url.searchParams.get("watch") === "true") {
            response.writeHead(200, { "content-type": "application/json" });
            response.flushHeaders();
            this.watches.add(response);
            response.once("close", () => this.watches.delete(response));
        } else {
            this.lists += 1;
            response.writeHead(200, { "content-type": "application/json" });
            response.end(JSON.stringify({ metadata: { resourceVersion: "1" }, items: this.items }));
        }
    });

    async listen(): Promise<string> {
        await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
        return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    }

    get watching(): number {
        return this.watches.size;
    }

    emit(type: string, object: object): void {
        this.watches.forEach((watch) => watch.write(`${JSON.stringify({ type, object })}\n`));
    }

    /** Ends every watch as a server that breaks off does. */
    breakOff(): void {
        this.watches.forEach((watch) => watch.destroy());
    }

    async stop(): Promise<void> {
        this.server.closeAllConnections();
        await new Promise((resolve) => this.server.close(resolve));
    }
}

function route(name: string, version = "1"): HttpRoute {
    return { metadata: { namespace: "test", name, resourceVersion: version } };
}

describe("mesh mirror", () => {
    const v1 = "/apis/gateway.networking.k8s.io/v1/httproutes";
    const v1beta1 = "/apis/gateway.networking.k8s.io/v1beta1/httproutes";
    let api: FakeApi;
    let mirror: Mirror<HttpRoute>;
    let changes: number;
    let lines: string[];

    beforeEach(async () => {
        api = new FakeApi();
        const server = await api.listen();
        const kubeConfig = new k8s.KubeConfig();
        kubeConfig.loadFromOptions({
            // the client speaks plain HTTP only where TLS is not to be verified
            clusters: [{ name: "c", server, skipTLSVerify: true }],
            users: [{ name: "u" }],
            contexts: [{ name: "x", cluster: "c", user: "u" }],
            currentContext: "x",
        });
        const custom = kubeConfig.makeApiClient(k8s.CustomObjectsApi);
        changes = 0;
        lines = [];
        mirror = new Mirror<HttpRoute>(
            kubeConfig,
            {
                kind: "httproutes",
                versions: ["v1", "v1beta1"].map((version) => ({
                    path: `/apis/gateway.networking.k8s.io/${version}/httproutes`,
                    list: async () =>
                        (await custom.listClusterCustomObject({
                            group: "gateway.networking.k8s.io",
                            version,
                            plural: "httproutes",
                        })) as k8s.KubernetesListObject<HttpRoute>,
                })),
            },
            () => (changes += 1),
            (line) => lines.push(line),
            { absentMs: 100, firstMs: 20, longestMs: 100 },
        );
    });

    afterEach(async () => {
        await mirror.stop();
        await api.stop();
    });

    async function sees(expected: string[]): Promise<void> {
        await waitFor({
            what: `the mirror to hold ${expected.join(", ")}`,
            limitMs: 8_000,
            everyMs: 10,
            look: () => {
                const names = mirror.objects.map(({ metadata }) => metadata?.name ?? "").sort();
                return names.join() === expected.join() ? done(undefined) : notYet(names.join());
            },
        });
    }

    async function watched(): Promise<void> {
        await waitFor({
            what: "a watch",
            limitMs: 8_000,
            everyMs: 10,
            look: () => (api.watching > 0 ? done(undefined) : notYet("none")),
        });
    }

    it("counts a kind that is not served as empty, and finds it when it comes, in whatever version", async () => {
        mirror.start();
        await waitFor({
            what: "an answer",
            limitMs: 5_000,
            everyMs: 10,
            look: () => (mirror.synced ? done(undefined) : notYet("none")),
        });
        assert.equal(mirror.problem, "not served");
        assert.deepEqual(mirror.objects, []);
        api.served = v1beta1;
        api.items = [route("a")];
        await sees(["a"]);
        assert.equal(mirror.problem, "");
        assert.deepEqual(lines, ["mesh: httproutes: not served"]);
    });

    it("follows a watch, and lists again after it broke off with an error", async () => {
        api.served = v1;
        api.items = [route("a")];
        mirror.start();
        await sees(["a"]);
        await watched();
        const before = changes;
        api.emit("ADDED", route("b", "2"));
        api.emit("DELETED", route("a", "3"));
        await sees(["b"]);
        assert.ok(changes > before);
        api.items = [route("c", "9")];
        api.breakOff();
        await sees(["c"]);
    });

    it("forgets its objects when the kind is no longer served, and finds them again", async () => {
        api.served = v1;
        api.items = [route("a")];
        mirror.start();
        await sees(["a"]);
        await watched();
        api.served = undefined;
        api.breakOff();
        await sees([]);
        api.served = v1;
        await sees(["a"]);
    });

    it("calls nothing back once stopped", async () => {
        api.served = v1;
        mirror.start();
        await watched();
        const before = changes;
        await mirror.stop();
        api.emit("ADDED", route("late", "2"));
        api.breakOff();
        assert.deepEqual([changes, mirror.objects], [before, []]);
    });
});
